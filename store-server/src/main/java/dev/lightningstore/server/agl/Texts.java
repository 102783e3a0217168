package dev.lightningstore.server.agl;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** What texts may be read as, and which texts the store cannot keep. */
final class Texts {
    private Texts() {}

    /** The error type of a text that is no integer; null for one that is. */
    static @Nullable String integerProblem(String text) {
        String digits = text.strip();
        if (digits.length() > 40) {
            return "int_parsing_size";
        }
        try {
            return new BigInteger(plain(digits)).bitLength() < Long.SIZE ? null : "int_parsing_size";
        } catch (NumberFormatException e) {
            return "int_parsing";
        }
    }

    static long integer(String text) {
        return Long.parseLong(plain(text.strip()));
    }

    /** The peer reads "3.0" as 3. */
    private static String plain(String digits) {
        int point = digits.indexOf('.');
        boolean whole = point > 0 && digits.substring(point + 1).chars().allMatch(c -> c == '0');
        return whole ? digits.substring(0, point) : digits;
    }

    /** NaN for what is no number. */
    static double number(String text) {
        String digits = text.strip();
        if (digits.isEmpty()
                || "+-.0123456789".indexOf(digits.charAt(0)) < 0
                || "dDfF".indexOf(digits.charAt(digits.length() - 1)) >= 0
                || digits.indexOf('x') >= 0) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** A zero character is in no text of a database, half of a surrogate pair in no UTF-8. */
    static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
