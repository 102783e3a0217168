package dev.lightningstore.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written as people write it: {@code 64MiB}. */
public record ByteSize(long bytes) {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,15})\\s*([KMGT]i?)?B?", Pattern.CASE_INSENSITIVE);

    public static ByteSize parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a size such as 64MiB, 500KB or 1048576");
        }
        String unit = matcher.group(2);
        long factor = 1;
        if (unit != null) {
            int power = "KMGT".indexOf(Character.toUpperCase(unit.charAt(0))) + 1;
            factor = (long) Math.pow(unit.length() == 2 ? 1024 : 1000, power);
        }
        return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
    }

    @Override
    public String toString() {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        long value = bytes;
        int unit = 0;
        while (unit < units.length - 1 && value != 0 && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return value + units[unit];
    }
}
