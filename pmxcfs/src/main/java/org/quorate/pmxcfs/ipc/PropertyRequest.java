package org.quorate.pmxcfs.ipc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quorate.base.wire.Endian;

/** Names of properties in the two requests for properties of guests (spec 60 §7). */
final class PropertyRequest {
    private static final int NAME = 4;
    private static final int NAMES = 5;

    private PropertyRequest() {}

    /** Unsigned, 0 for all guests; empty if it is not there or no guest can have it. */
    static Optional<Long> vmid(byte[] data) {
        long vmid = data.length < NAME ? 1 : Integer.toUnsignedLong(Endian.LITTLE.getInt(data, 0));
        return vmid > 0 && vmid < 100 ? Optional.empty() : Optional.of(vmid);
    }

    /** The one name; empty if there is none. */
    static Optional<List<String>> one(byte[] data) {
        return data.length == NAME
                ? Optional.empty()
                : Optional.of(List.of(new String(Texts.untilNul(data, NAME, data.length), ISO_8859_1)));
    }

    /** As many names as the request says; empty if they are other ones, or such as nothing has. */
    static Optional<List<String>> many(byte[] data) {
        if (data.length <= NAMES + 1) {
            return Optional.empty();
        }
        int count = Byte.toUnsignedInt(data[NAME]);
        List<String> names = new ArrayList<>();
        int at = NAMES;
        while (at < data.length && names.size() < count) {
            byte[] name = Texts.untilNul(data, at, data.length);
            at += name.length + 1;
            if (name.length == 0 || name[0] < 'a' || name[0] > 'z') {
                return Optional.empty();
            }
            names.add(new String(name, ISO_8859_1));
        }
        boolean exact = count > 0 && names.size() == count && at == data.length;
        return exact ? Optional.of(names) : Optional.empty();
    }
}
