package dev.lightningstore.model;

import dev.lightningstore.error.StoreException;
import java.math.BigDecimal;

/**
 * What a model's server takes for its tokens, in whatever currency the project counts.
 *
 * @param in millionths of the currency's unit for a million tokens read
 * @param out the same for tokens written
 */
public record Price(long in, long out) {
    public static final Price NONE = new Price(0, 0);
    private static final BigDecimal UNIT = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);

    public Price {
        if (in < 0 || out < 0) {
            throw StoreException.Invalid.field("price", "is negative");
        }
    }

    /** The price of a million tokens as people write it, such as 0.15. */
    public static long parse(String field, BigDecimal price) {
        if (price.signum() < 0 || price.compareTo(MOST) > 0) {
            throw StoreException.Invalid.field(field, price + " is not between 0 and " + MOST);
        }
        try {
            return price.multiply(UNIT).longValueExact();
        } catch (ArithmeticException e) {
            throw StoreException.Invalid.field(field, price + " has more than six digits behind the point");
        }
    }

    /** Without zeros at its end, and never as 1E+1. */
    public static BigDecimal write(long millionths) {
        BigDecimal price = BigDecimal.valueOf(millionths, 6).stripTrailingZeros();
        return price.scale() < 0 ? price.setScale(0) : price;
    }

    /** What so many tokens cost, in millionths of a millionth of the unit: exact, also for a single token. */
    public long of(long tokensIn, long tokensOut) {
        return Math.addExact(Math.multiplyExact(tokensIn, in), Math.multiplyExact(tokensOut, out));
    }
}
