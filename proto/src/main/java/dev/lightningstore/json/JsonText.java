package dev.lightningstore.json;

/** Strings as JSON writes them, both ways. */
public final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int HEX_DIGITS = 4;

    private JsonText() {}

    /** The string in quotes, with what JSON does not take as it is escaped. */
    public static String quote(CharSequence text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        appendQuoted(out, text);
        return out.toString();
    }

    public static void appendQuoted(StringBuilder out, CharSequence text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c) && !paired(text, i)) {
                        appendEscape(out, c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Half a pair has no UTF-8; it is written as an escape, as it must have come. */
    private static boolean paired(CharSequence text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private static void appendEscape(StringBuilder out, char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX[(c >> shift) & 0xf]);
        }
    }

    /** Resolves the escapes of what stood between two quotes, which must be well formed. */
    public static String unescape(String inside) {
        int escape = inside.indexOf('\\');
        if (escape < 0) {
            return inside;
        }
        StringBuilder out = new StringBuilder(inside.length()).append(inside, 0, escape);
        for (int i = escape; i < inside.length(); i++) {
            char c = inside.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char kind = inside.charAt(++i);
            switch (kind) {
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    out.append((char) Integer.parseInt(inside, i + 1, i + 1 + HEX_DIGITS, 16));
                    i += HEX_DIGITS;
                }
                default -> out.append(kind);
            }
        }
        return out.toString();
    }
}
