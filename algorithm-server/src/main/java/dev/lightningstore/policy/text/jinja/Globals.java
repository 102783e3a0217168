package dev.lightningstore.policy.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What a template is given from outside. */
final class Globals {
    private static final int MAX_RANGE = 1_000_000;

    private Globals() {}

    /** A value of Java as a template's. */
    static Object value(@Nullable Object value) {
        return switch (value) {
            case null -> None.NONE;
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(String.valueOf(key), value(item)));
                yield copy;
            }
            case Collection<?> list -> {
                List<Object> copy = new ArrayList<>(list.size());
                list.forEach(item -> copy.add(value(item)));
                yield copy;
            }
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Float number -> number.doubleValue();
            case BigInteger number -> number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
            case Number number when !(number instanceof Long) -> number.doubleValue();
            case CharSequence text -> text.toString();
            default -> value;
        };
    }

    static Object range(Arguments given) {
        List<Object> bounds = given.positional();
        long start = bounds.size() > 1 ? Operators.index(bounds.getFirst()) : 0;
        long end = Operators.index(bounds.get(bounds.size() > 1 ? 1 : 0));
        long step = bounds.size() > 2 ? Operators.index(bounds.get(2)) : 1;
        if (step == 0 || Math.abs((end - start) / step) > MAX_RANGE) {
            throw new JinjaException("range: more than " + MAX_RANGE + " numbers");
        }
        return new ArrayList<Object>(LongStream.iterate(start, i -> step > 0 ? i < end : i > end, i -> i + step)
                .boxed()
                .toList());
    }
}
