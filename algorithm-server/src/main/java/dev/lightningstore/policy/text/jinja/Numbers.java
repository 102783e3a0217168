package dev.lightningstore.policy.text.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The filters {@code int}, {@code float} and {@code round}. */
final class Numbers {
    private Numbers() {}

    static Object whole(Object value, Object otherwise) {
        try {
            return switch (value) {
                case Double number -> number.longValue();
                case Number number -> number;
                case Boolean bool -> bool ? 1L : 0L;
                case String text when text.strip().contains(".") -> (long) Double.parseDouble(text.strip());
                case String text -> Long.parseLong(text.strip());
                default -> otherwise;
            };
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    static Object fraction(Object value, Object otherwise) {
        try {
            return switch (value) {
                case Number number -> number.doubleValue();
                case Boolean bool -> bool ? 1.0 : 0.0;
                case String text -> Double.parseDouble(text.strip());
                default -> otherwise;
            };
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** Halves go to the even neighbour, as in Python. */
    static Object rounded(Object value, int precision) {
        return switch (value) {
            case Double number ->
                new BigDecimal(number)
                        .setScale(precision, RoundingMode.HALF_EVEN)
                        .doubleValue();
            case Number number -> number.doubleValue();
            default -> throw new JinjaException("cannot round " + PyText.type(value));
        };
    }
}
