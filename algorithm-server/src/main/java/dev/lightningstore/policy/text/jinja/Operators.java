package dev.lightningstore.policy.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Python's operators do with a template's values. */
final class Operators {
    /** The longest text or list that {@code *} makes. */
    private static final int MAX_REPEATED = 1_000_000;

    private Operators() {}

    static boolean truth(Object value) {
        return switch (value) {
            case Boolean bool -> bool;
            case Undefined _, None _ -> false;
            case String text -> !text.isEmpty();
            case Double number -> number != 0;
            case Number number -> number.longValue() != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    static int index(Object value) {
        return switch (value) {
            case Long number -> Math.toIntExact(Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case Boolean bool -> bool ? 1 : 0;
            default -> throw new JinjaException("expected a whole number, not " + PyText.type(value));
        };
    }

    static boolean equal(Object left, Object right) {
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return a.size() == b.size()
                    && java.util.stream.IntStream.range(0, a.size()).allMatch(i -> equal(a.get(i), b.get(i)));
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return a.keySet().equals(b.keySet()) && a.keySet().stream().allMatch(k -> equalItems(a.get(k), b.get(k)));
        }
        if (left instanceof Undefined || right instanceof Undefined) {
            return left instanceof Undefined && right instanceof Undefined;
        }
        return isNumber(left) && isNumber(right) ? number(left) == number(right) : left.equals(right);
    }

    private static boolean equalItems(@Nullable Object left, @Nullable Object right) {
        return left != null && right != null && equal(left, right);
    }

    private static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    private static double number(Object value) {
        return value instanceof Boolean bool ? (bool ? 1 : 0) : ((Number) value).doubleValue();
    }

    static int compare(Object left, Object right) {
        if (isNumber(left) && isNumber(right)) {
            return Double.compare(number(left), number(right));
        }
        if (left instanceof String a && right instanceof String b) {
            return a.compareTo(b);
        }
        throw left instanceof Undefined
                ? Undefined.asked(left)
                : new JinjaException("cannot compare " + PyText.type(left) + " with " + PyText.type(right));
    }

    static boolean holds(String comparison, Object left, Object right) {
        return switch (comparison) {
            case "==" -> equal(left, right);
            case "!=" -> !equal(left, right);
            case "in" -> contains(right, left);
            case "not in" -> !contains(right, left);
            case "<" -> compare(left, right) < 0;
            case "<=" -> compare(left, right) <= 0;
            case ">" -> compare(left, right) > 0;
            case ">=" -> compare(left, right) >= 0;
            default -> throw new JinjaException("there is no comparison " + comparison);
        };
    }

    static boolean contains(Object whole, Object part) {
        return switch (whole) {
            case String text when part instanceof String piece -> text.contains(piece);
            case List<?> list -> list.stream().anyMatch(item -> equal(item, part));
            case Map<?, ?> map -> map.containsKey(part);
            case Undefined _ -> false;
            default -> throw new JinjaException("cannot look for " + PyText.type(part) + " in " + PyText.type(whole));
        };
    }

    static Object binary(String operator, Object left, Object right) {
        if (operator.equals("~")) {
            return PyText.str(left) + PyText.str(right);
        }
        if (left instanceof Undefined) {
            throw Undefined.asked(left);
        }
        if (right instanceof Undefined) {
            throw Undefined.asked(right);
        }
        if (isNumber(left) && isNumber(right)) {
            return Arithmetic.of(operator, whole(left), whole(right));
        }
        if (operator.equals("+") && left instanceof String a && right instanceof String b) {
            return a + b;
        }
        if (operator.equals("+") && left instanceof List<?> a && right instanceof List<?> b) {
            List<Object> sum = new ArrayList<>(a);
            sum.addAll(b);
            return sum;
        }
        if (operator.equals("*") && left instanceof String text && right instanceof Long times) {
            return repeat(text, times);
        }
        throw new JinjaException("cannot do " + PyText.type(left) + " " + operator + " " + PyText.type(right));
    }

    private static String repeat(String text, long times) {
        if (times > 0 && text.length() > MAX_REPEATED / times) {
            throw new JinjaException("a text of more than " + MAX_REPEATED + " characters");
        }
        return text.repeat((int) Math.max(0, times));
    }

    private static Number whole(Object value) {
        return value instanceof Boolean bool ? (Number) (bool ? 1L : 0L) : (Number) value;
    }

    static Object negative(Object value) {
        return switch (value) {
            case Long number -> -number;
            case Double number -> -number;
            case BigInteger number -> number.negate();
            default -> throw new JinjaException("cannot negate " + PyText.type(value));
        };
    }

    /** What a {@code for} goes over. */
    static List<Object> items(Object value) {
        return switch (value) {
            case List<?> list -> new ArrayList<>(list);
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case String text ->
                text.codePoints().<Object>mapToObj(Character::toString).toList();
            case Undefined _ -> List.of();
            default -> throw new JinjaException("cannot go over " + PyText.type(value));
        };
    }

    static long length(Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Undefined _ -> 0;
            default -> throw new JinjaException(PyText.type(value) + " has no length");
        };
    }
}
