package org.quorate.base;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.77.0.1, 10.77.0.1",
        "fd77::1, fd77::1",
        "fd77:0:0:0:0:0:0:1, fd77::1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "::ffff:10.0.0.1, ::ffff:10.0.0.1"
    })
    void readsAndWrites(String given, String shown) {
        assertThat(IpAddress.of(given)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1.2.3", "1.2.3.256", "1.2.3.4.5", ":", "1:::2", "12345::", "g::", "1:2:3:4:5:6:7", "host"})
    void refusesOtherText(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @Property
    void v6TextIsReadBackToTheSameBytes(@ForAll @Size(16) byte[] bytes) {
        IpAddress address = IpAddress.ofBytes(bytes);
        assertThat(IpAddress.of(address.toString())).isEqualTo(address);
    }
}
