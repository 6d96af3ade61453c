package org.quorate.engine.recording;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.host.Account;
import org.quorate.config.host.FileRead;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.host.SystemError;

/** A machine that answers as it did; a question that was not asked then, or not in this order, is a divergence. */
final class ReplayedHost implements HostEnvironment {
    private final Deque<HostAnswer> answers = new ArrayDeque<>();
    private final Divergences divergences;

    ReplayedHost(Divergences divergences) {
        this.divergences = divergences;
    }

    void expect(Collection<HostAnswer> next) {
        answers.clear();
        answers.addAll(next);
    }

    int unasked() {
        return answers.size();
    }

    @FunctionalInterface
    private interface Decoder<T> {
        T decode(ByteSource in) throws DamagedRecordingException;
    }

    private <T> T answer(String question, Decoder<T> decoder, Supplier<T> otherwise) {
        HostAnswer next = answers.peek();
        if (next == null || !next.question().equals(question)) {
            divergences.note("the machine is asked \"" + question + "\", which was "
                    + (next == null ? "not asked then" : "\"" + next.question() + "\" then"));
            return otherwise.get();
        }
        answers.remove();
        try {
            return decoder.decode(new ByteSource(next.answer(), 0, next.answer().length, "the answer to " + question));
        } catch (DamagedRecordingException e) {
            divergences.note(String.valueOf(e.getMessage()));
            return otherwise.get();
        }
    }

    private static SystemError error(ByteSource in) throws DamagedRecordingException {
        return new SystemError((int) in.signed(), in.text());
    }

    private static SystemError unknown() {
        return new SystemError(5, "Not in the recording");
    }

    @Override
    public FileRead read(String path) {
        return answer(
                "read " + path,
                in -> switch (in.u8()) {
                    case 0 -> new FileRead.Content(in.block());
                    case 1 -> new FileRead.NotOpened(error(in));
                    default -> new FileRead.NotRead(error(in));
                },
                () -> new FileRead.NotOpened(unknown()));
    }

    @Override
    public List<String> listFiles(String directory) {
        return answer(
                "list " + directory,
                in -> {
                    List<String> names = new ArrayList<>();
                    for (int left = in.integer(); left > 0; left--) {
                        names.add(in.text());
                    }
                    return names;
                },
                List::of);
    }

    @Override
    public @Nullable SystemError enterDirectory(String directory) {
        return failure("enter " + directory);
    }

    @Override
    public @Nullable SystemError openLogFile(String path) {
        return failure("log " + path);
    }

    private @Nullable SystemError failure(String question) {
        return answer(
                        question,
                        in -> in.u8() == 0 ? Optional.<SystemError>empty() : Optional.of(error(in)),
                        () -> Optional.of(unknown()))
                .orElse(null);
    }

    @Override
    public String hostName() {
        return answer("host name", ByteSource::text, () -> "");
    }

    @Override
    public String nameOf(IpAddress address) {
        return answer("name of " + address, ByteSource::text, address::toString);
    }

    @Override
    public List<IpAddress> interfaceAddresses() {
        return answer("interfaces", ReplayedHost::addresses, List::of);
    }

    @Override
    public List<IpAddress> resolve(String name) {
        return answer("resolve " + name, ReplayedHost::addresses, List::of);
    }

    private static List<IpAddress> addresses(ByteSource in) throws DamagedRecordingException {
        List<IpAddress> addresses = new ArrayList<>();
        for (int left = in.integer(); left > 0; left--) {
            addresses.add(InputCodec.address(in));
        }
        return addresses;
    }

    @Override
    public Account user(String name) {
        return answer("user " + name, ReplayedHost::account, Account.Unknown::new);
    }

    @Override
    public Account group(String name) {
        return answer("group " + name, ReplayedHost::account, Account.Unknown::new);
    }

    private static Account account(ByteSource in) throws DamagedRecordingException {
        return switch (in.u8()) {
            case 0 -> new Account.Found((int) in.signed());
            case 1 -> new Account.Unknown();
            default -> new Account.Failed(error(in));
        };
    }
}
