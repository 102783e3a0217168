package dev.lightningstore.id;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Rollouts and attempts are numbered in the database and named on the wire. The names are the numbers, scrambled by a
 * bijection: no table of names is needed, neighbours do not look alike, and most made-up names are recognised as such.
 * A name is no secret; tokens and keys guard what it names.
 */
public final class Ids {
    /** A rollout's number has 33 bits in the key of a span, its attempt's 8, the span's own 22. */
    public static final long MAX_ROLLOUT = (1L << 33) - 1;

    private static final int ROLLOUT_DIGITS = 12;
    private static final long MASK_48 = (1L << 48) - 1;
    private static final long SCRAMBLE = 0x5D58_8B65_6C07L;
    private static final long UNSCRAMBLE = inverse(SCRAMBLE) & MASK_48;
    private static final int ATTEMPT_DIGITS = 8;
    private static final int ATTEMPT_SCRAMBLE = 0x9E37_79B1;
    private static final int ATTEMPT_UNSCRAMBLE = (int) inverse(ATTEMPT_SCRAMBLE);
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private Ids() {}

    public static String rollout(long number) {
        if (number < 1 || number > MAX_ROLLOUT) {
            throw new IllegalArgumentException("rollout number " + number);
        }
        return hex("ro-", mix(number), ROLLOUT_DIGITS);
    }

    /** The number behind a rollout's id; empty if no rollout can have that id. */
    public static OptionalLong rolloutNumber(String id) {
        long name = parse("ro-", id, ROLLOUT_DIGITS);
        if (name < 0) {
            return OptionalLong.empty();
        }
        long number = unmix(name);
        return number >= 1 && number <= MAX_ROLLOUT ? OptionalLong.of(number) : OptionalLong.empty();
    }

    public static String attempt(long rollout, int attempt) {
        return hex("at-", (attempt * ATTEMPT_SCRAMBLE + salt(rollout)) & 0xffff_ffffL, ATTEMPT_DIGITS);
    }

    /** The number behind an attempt's id within its rollout; empty if no attempt of it can have that id. */
    public static OptionalInt attemptNumber(long rollout, String id) {
        long name = parse("at-", id, ATTEMPT_DIGITS);
        if (name < 0) {
            return OptionalInt.empty();
        }
        int attempt = ((int) name - salt(rollout)) * ATTEMPT_UNSCRAMBLE;
        return attempt >= 1 && attempt <= 255 ? OptionalInt.of(attempt) : OptionalInt.empty();
    }

    private static int salt(long rollout) {
        long mixed = rollout * 0xff51_afd7_ed55_8ccdL;
        return (int) (mixed ^ mixed >>> 32);
    }

    private static long mix(long number) {
        long x = number * SCRAMBLE & MASK_48;
        x ^= x >>> 24;
        return x * SCRAMBLE & MASK_48;
    }

    private static long unmix(long name) {
        long x = name * UNSCRAMBLE & MASK_48;
        x ^= x >>> 24;
        return x * UNSCRAMBLE & MASK_48;
    }

    /** The inverse of an odd number modulo 2^64, by Newton's iteration. */
    private static long inverse(long odd) {
        long x = odd;
        for (int i = 0; i < 6; i++) {
            x *= 2 - odd * x;
        }
        return x;
    }

    @SuppressWarnings("deprecation") // the one constructor that makes a Latin-1 string without decoding
    private static String hex(String prefix, long value, int digits) {
        byte[] text = new byte[prefix.length() + digits];
        for (int i = 0; i < prefix.length(); i++) {
            text[i] = (byte) prefix.charAt(i);
        }
        for (int i = text.length - 1; i >= prefix.length(); i--) {
            text[i] = HEX[(int) (value & 15)];
            value >>>= 4;
        }
        return new String(text, 0);
    }

    private static long parse(String prefix, String id, int digits) {
        if (id.length() != prefix.length() + digits || !id.startsWith(prefix)) {
            return -1;
        }
        long value = 0;
        for (int i = prefix.length(); i < id.length(); i++) {
            char c = id.charAt(i);
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
