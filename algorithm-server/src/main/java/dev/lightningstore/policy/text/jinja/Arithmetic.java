package dev.lightningstore.policy.text.jinja;

/** Numbers as Python reckons with them: whole numbers stay whole, and division rounds down. */
final class Arithmetic {
    private Arithmetic() {}

    static Object of(String operator, Number left, Number right) {
        boolean whole = left instanceof Long && right instanceof Long;
        try {
            return whole && !operator.equals("/")
                    ? (Object) whole(operator, left.longValue(), right.longValue())
                    : fraction(operator, left.doubleValue(), right.doubleValue());
        } catch (ArithmeticException e) {
            throw new JinjaException(left + " " + operator + " " + right + ": " + e.getMessage());
        }
    }

    private static long whole(String operator, long left, long right) {
        return switch (operator) {
            case "+" -> Math.addExact(left, right);
            case "-" -> Math.subtractExact(left, right);
            case "*" -> Math.multiplyExact(left, right);
            case "//" -> Math.floorDiv(left, right);
            case "%" -> Math.floorMod(left, right);
            case "**" -> Math.powExact(left, Math.toIntExact(right));
            default -> throw new JinjaException("there is no operator " + operator);
        };
    }

    private static double fraction(String operator, double left, double right) {
        if (right == 0 && (operator.contains("/") || operator.equals("%"))) {
            throw new ArithmeticException("/ by zero");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            case "%" -> left - right * Math.floor(left / right);
            case "**" -> Math.pow(left, right);
            default -> throw new JinjaException("there is no operator " + operator);
        };
    }
}
