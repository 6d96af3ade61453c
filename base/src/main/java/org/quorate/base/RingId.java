package org.quorate.base;

/**
 * Identifies one configuration of a Totem ring (spec 20 §2.1). On the wire 12 bytes: representative u32, sequence u64.
 *
 * @param rep node id of the representative, unsigned; 0 only in {@link #NONE}
 * @param seq ring sequence number, unsigned 64 bit; each new ring has a greater one than all rings its members knew
 */
public record RingId(int rep, long seq) {
    /** Bytes on the wire. */
    public static final int BYTES = 12;

    /** "No ring yet". */
    public static final RingId NONE = new RingId(0, 0);

    /** As the tools print it: {@code <rep hex>.<seq hex>}, for example {@code 1.2b}. */
    @Override
    public String toString() {
        return Integer.toHexString(rep) + '.' + Long.toHexString(seq);
    }
}
