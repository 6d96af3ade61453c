package org.quorate.config.cmap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientAccessTest {
    @Test
    void letsInRootAndWhomTheMapAllows() {
        Cmap map = new Cmap();
        map.set("uidgid.config.uid.1000", CmapValue.u8(1));
        map.set("uidgid.gid.4294967294", CmapValue.u8(1));
        map.set("uidgid.config.gid.7", CmapValue.u8(0));
        map.set("uidgid.config.gid.8", CmapValue.u32(1));

        assertThat(ClientAccess.isAllowed(map, 0, 5)).isTrue();
        assertThat(ClientAccess.isAllowed(map, 5, 0)).isTrue();
        assertThat(ClientAccess.isAllowed(map, 1000, 5)).isTrue();
        assertThat(ClientAccess.isAllowed(map, 5, -2)).isTrue();
        assertThat(ClientAccess.isAllowed(map, 5, 1000)).isFalse();
        assertThat(ClientAccess.isAllowed(map, 5, 7)).isFalse();
        assertThat(ClientAccess.isAllowed(map, 5, 8)).isFalse();
    }
}
