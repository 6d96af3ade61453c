package org.quorate.posix.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.quorate.base.IpAddress;

class NamesTest {
    @Test
    void loopbackIsAnInterface() throws Exception {
        assertThat(Interfaces.addresses())
                .filteredOn(entry -> entry.address().equals(IpAddress.of("127.0.0.1")))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.interfaceName()).isEqualTo("lo");
                    assertThat(entry.interfaceIndex()).isOne();
                    assertThat(entry.prefixLength()).isEqualTo(8);
                    assertThat(entry.mtuBytes()).isGreaterThanOrEqualTo(16_384);
                    assertThat(entry.isLoopback()).isTrue();
                });
    }

    @Test
    void numericAddressesResolveToThemselvesInTheirFamilyOnly() {
        assertThat(NameResolver.resolve("10.1.2.3", NameResolver.Family.IPV6_FIRST))
                .containsExactly(IpAddress.of("10.1.2.3"));
        assertThat(NameResolver.resolve("10.1.2.3", NameResolver.Family.IPV6_ONLY))
                .isEmpty();
        assertThat(NameResolver.resolve("fd00::1", NameResolver.Family.IPV4_FIRST))
                .containsExactly(IpAddress.of("fd00::1"));
        assertThat(NameResolver.resolve("no name..at all", NameResolver.Family.IPV4_FIRST))
                .isEmpty();
    }
}
