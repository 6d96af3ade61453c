package org.quorate.config.cmap;

/** Types of a value in the map, with the numbers used on the wire and the words of corosync-cmapctl (spec 50 §9, §16). */
public enum CmapType {
    I8(1, 1, "i8"),
    U8(2, 1, "u8"),
    I16(3, 2, "i16"),
    U16(4, 2, "u16"),
    I32(5, 4, "i32"),
    U32(6, 4, "u32"),
    I64(7, 8, "i64"),
    U64(8, 8, "u64"),
    FLOAT(9, 4, "flt"),
    DOUBLE(10, 8, "dbl"),
    STRING(11, 0, "str"),
    BINARY(12, 0, "bin");

    private final int number;
    private final int bytes;
    private final String word;

    CmapType(int number, int bytes, String word) {
        this.number = number;
        this.bytes = bytes;
        this.word = word;
    }

    public int number() {
        return number;
    }

    /** Size of a numeric value; 0 for strings and binary. */
    public int bytes() {
        return bytes;
    }

    /** As corosync-cmapctl prints it. */
    public String word() {
        return word;
    }

    public boolean isInteger() {
        return number <= U64.number;
    }

    /**
     * @throws IllegalArgumentException if no type has the number
     */
    public static CmapType ofNumber(int number) {
        for (CmapType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new IllegalArgumentException("no cmap type has number " + number);
    }
}
