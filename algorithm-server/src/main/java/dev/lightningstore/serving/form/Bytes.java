package dev.lightningstore.serving.form;

/** A set of bytes, as four words of 64 bits. */
record Bytes(long first, long second, long third, long fourth) {
    static final Bytes NONE = new Bytes(0, 0, 0, 0);

    static Bytes range(int low, int high) {
        Bytes bytes = NONE;
        for (int b = low; b <= high; b++) {
            bytes = bytes.and(bit(b));
        }
        return bytes;
    }

    /** @param characters of ASCII */
    static Bytes of(String characters) {
        Bytes bytes = NONE;
        for (int i = 0; i < characters.length(); i++) {
            bytes = bytes.and(bit(characters.charAt(i)));
        }
        return bytes;
    }

    Bytes and(Bytes other) {
        return new Bytes(first | other.first, second | other.second, third | other.third, fourth | other.fourth);
    }

    Bytes without(Bytes other) {
        return new Bytes(first & ~other.first, second & ~other.second, third & ~other.third, fourth & ~other.fourth);
    }

    boolean has(int b) {
        long word = b < 128 ? b < 64 ? first : second : b < 192 ? third : fourth;
        return (word >>> b & 1) == 1;
    }

    private static Bytes bit(int b) {
        long bit = 1L << b;
        return new Bytes(
                b < 64 ? bit : 0, b >= 64 && b < 128 ? bit : 0, b >= 128 && b < 192 ? bit : 0, b >= 192 ? bit : 0);
    }
}
