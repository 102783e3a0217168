package dev.lightningstore.policy.text.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A time as C's {@code strftime} writes it, in English. */
final class Strftime {
    private Strftime() {}

    static String format(String format, ZonedDateTime time) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c == '%' && i + 1 < format.length()) {
                out.append(field(format.charAt(++i), time));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String field(char letter, ZonedDateTime time) {
        return switch (letter) {
            case '%' -> "%";
            case 'a' -> in("EEE", time);
            case 'A' -> in("EEEE", time);
            case 'b' -> in("MMM", time);
            case 'B' -> in("MMMM", time);
            case 'd' -> in("dd", time);
            case 'e' -> String.format("%2d", time.getDayOfMonth());
            case 'm' -> in("MM", time);
            case 'y' -> in("yy", time);
            case 'Y' -> in("yyyy", time);
            case 'H' -> in("HH", time);
            case 'I' -> in("hh", time);
            case 'M' -> in("mm", time);
            case 'S' -> in("ss", time);
            case 'p' -> in("a", time);
            case 'j' -> in("DDD", time);
            case 'Z' -> in("z", time);
            case 'z' -> in("xx", time);
            case 'F' -> in("yyyy-MM-dd", time);
            case 'T' -> in("HH:mm:ss", time);
            default -> throw new JinjaException("strftime_now: there is no %" + letter);
        };
    }

    private static String in(String pattern, ZonedDateTime time) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
    }
}
