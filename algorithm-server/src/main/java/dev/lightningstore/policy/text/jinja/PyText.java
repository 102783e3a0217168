package dev.lightningstore.policy.text.jinja;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Values as Python writes them: {@code str()}, {@code repr()}, and text as it stands in a template's source. */
final class PyText {
    private PyText() {}

    static String str(Object value) {
        return switch (value) {
            case String text -> text;
            case Undefined _ -> "";
            default -> repr(value);
        };
    }

    static String repr(Object value) {
        return switch (value) {
            case None _ -> "None";
            case Boolean bool -> bool ? "True" : "False";
            case Double number -> number(number);
            case String text -> quoted(text);
            case List<?> list -> list(list);
            case Map<?, ?> map -> dict(map);
            default -> value.toString();
        };
    }

    private static String list(Collection<?> list) {
        StringJoiner joined = new StringJoiner(", ", "[", "]");
        list.forEach(item -> joined.add(repr(item)));
        return joined.toString();
    }

    private static String dict(Map<?, ?> map) {
        StringJoiner joined = new StringJoiner(", ", "{", "}");
        map.forEach((key, value) -> joined.add(repr(key) + ": " + repr(value)));
        return joined.toString();
    }

    static String type(Object value) {
        return switch (value) {
            case None _ -> "None";
            case String _ -> "a text";
            case Boolean _ -> "a boolean";
            case Number _ -> "a number";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a dict";
            case Undefined _ -> "what is undefined";
            default -> "this value";
        };
    }

    /** Both write the shortest digits that mean the number; they differ in when there is an exponent. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = exact.unscaledValue().abs().toString();
        int exponent = digits.length() - exact.scale() - 1;
        String sign = value < 0 ? "-" : "";
        if (exponent >= -4 && exponent < 16) {
            String plain = exact.abs().toPlainString();
            return sign + (plain.contains(".") ? plain : plain + ".0");
        }
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        String power = (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return sign + digits.charAt(0) + fraction + "e" + power;
    }

    private static String quoted(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if (c < ' ' || c == 0x7f) {
                        out.append(String.format("\\x%02x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append(quote).toString();
    }

    /** A text in quotes as it stands in the source, as what it means. */
    static String unescape(String quoted) {
        StringBuilder out = new StringBuilder(quoted.length());
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = quoted.charAt(++i);
            int digits = "xuU".indexOf(escaped) < 0 ? 0 : escaped == 'x' ? 2 : escaped == 'u' ? 4 : 8;
            if (digits > 0 && i + digits < quoted.length() - 1) {
                out.appendCodePoint(Integer.parseInt(quoted, i + 1, i + 1 + digits, 16));
                i += digits;
            } else {
                out.append(escape(escaped));
            }
        }
        return out.toString();
    }

    private static String escape(char escaped) {
        return switch (escaped) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'a' -> "\u0007";
            case 'v' -> "\u000b";
            case '0' -> "\0";
            case '\\', '\'', '"' -> String.valueOf(escaped);
            case '\n' -> "";
            default -> "\\" + escaped;
        };
    }
}
