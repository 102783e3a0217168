package dev.lightningstore.policy.text.jinja;

import dev.lightningstore.policy.text.jinja.Expression.Compared;
import dev.lightningstore.policy.text.jinja.Expression.Given;
import dev.lightningstore.policy.text.jinja.Expression.Literal;
import dev.lightningstore.policy.text.jinja.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an expression, one method for each rank of operators, the weakest first. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");
    private static final Set<String> AFTER_TEST = Set.of("else", "or", "and", "is", "not", "in", "if");
    private static final Map<String, Object> CONSTANTS =
            Map.of("true", true, "True", true, "false", false, "False", false, "none", None.NONE, "None", None.NONE);

    private final Tokens tokens;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Also {@code a, b}, which is a list. */
    Expression tuple() {
        Expression first = expression();
        if (!tokens.sees(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.take(",") && !tokens.sees(Kind.BLOCK_END) && !tokens.sees(Kind.OUTPUT_END) && !tokens.sees(")")) {
            items.add(expression());
        }
        return new Expression.ListOf(items);
    }

    Expression expression() {
        Expression value = withoutChoice();
        while (tokens.takeWord("if")) {
            Expression condition = withoutChoice();
            value = new Expression.Choice(condition, value, tokens.takeWord("else") ? expression() : null);
        }
        return value;
    }

    /** What may stand before the {@code if} of a {@code for}. */
    Expression withoutChoice() {
        Expression left = and();
        while (tokens.takeWord("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.takeWord("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        return tokens.takeWord("not") ? new Expression.Not(not()) : comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<Compared> rest = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                tokens.next();
                rest.add(new Compared(token.text(), sum()));
            } else if (tokens.takeWord("in")) {
                rest.add(new Compared("in", sum()));
            } else if (tokens.seesWord("not") && tokens.peek(1).is(Kind.NAME, "in")) {
                tokens.next();
                tokens.next();
                rest.add(new Compared("not in", sum()));
            } else {
                return rest.isEmpty() ? first : new Expression.Comparison(first, rest);
            }
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.sees("+") || tokens.sees("-")) {
            left = new Expression.Binary(tokens.next().text(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression left = product();
        while (tokens.take("~")) {
            left = new Expression.Binary("~", left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (tokens.sees("*") || tokens.sees("/") || tokens.sees("//") || tokens.sees("%")) {
            left = new Expression.Binary(tokens.next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.take("**")) {
            left = new Expression.Binary("**", left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean filtered) {
        Expression value = tokens.sees("-") || tokens.sees("+")
                ? new Expression.Unary(tokens.next().text(), unary(false))
                : postfix(primary());
        return filtered ? filters(value) : value;
    }

    private Expression primary() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case NAME ->
                CONSTANTS.containsKey(token.text())
                        ? new Literal(CONSTANTS.get(token.text()))
                        : new Expression.Name(token.text());
            case STRING -> new Literal(strings(token));
            case INTEGER -> new Literal(integer(token.text().replace("_", "")));
            case FLOAT -> new Literal(Double.valueOf(token.text().replace("_", "")));
            case OPERATOR -> bracketed(token);
            case TEXT, OUTPUT_BEGIN, OUTPUT_END, BLOCK_BEGIN, BLOCK_END, END ->
                throw new JinjaException("expected a value, found " + token.shown(), token.line());
        };
    }

    private static Object integer(String digits) {
        BigInteger value = new BigInteger(digits);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    /** Texts that stand side by side are one. */
    private String strings(Token first) {
        StringBuilder text = new StringBuilder(PyText.unescape(first.text()));
        while (tokens.sees(Kind.STRING)) {
            text.append(PyText.unescape(tokens.next().text()));
        }
        return text.toString();
    }

    private Expression bracketed(Token token) {
        return switch (token.text()) {
            case "(" -> parenthesised();
            case "[" -> new Expression.ListOf(items("]"));
            case "{" -> dict();
            default -> throw new JinjaException("expected a value, found " + token.shown(), token.line());
        };
    }

    private Expression parenthesised() {
        if (tokens.take(")")) {
            return new Expression.ListOf(List.of());
        }
        Expression value = tuple();
        tokens.expect(")");
        return value;
    }

    private List<Expression> items(String end) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.take(end)) {
            items.add(expression());
            if (!tokens.sees(end)) {
                tokens.expect(",");
            }
        }
        return items;
    }

    private Expression dict() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.take("}")) {
            keys.add(expression());
            tokens.expect(":");
            values.add(expression());
            if (!tokens.sees("}")) {
                tokens.expect(",");
            }
        }
        return new Expression.DictOf(keys, values);
    }

    private Expression postfix(Expression value) {
        Expression left = value;
        while (true) {
            if (tokens.take(".")) {
                Token name = tokens.next();
                left = name.kind() == Kind.INTEGER
                        ? new Expression.Item(left, new Literal(integer(name.text())))
                        : new Expression.Attribute(left, name.text());
            } else if (tokens.take("[")) {
                left = subscript(left);
            } else if (tokens.sees("(")) {
                left = new Expression.Call(left, given());
            } else {
                return left;
            }
        }
    }

    private Expression subscript(Expression of) {
        Expression start = tokens.sees(":") ? null : expression();
        if (start != null && tokens.take("]")) {
            return new Expression.Item(of, start);
        }
        tokens.expect(":");
        Expression end = bound();
        Expression step = tokens.take(":") ? bound() : null;
        tokens.expect("]");
        return new Expression.Slice(of, start, end, step);
    }

    private @Nullable Expression bound() {
        return tokens.sees(":") || tokens.sees("]") ? null : expression();
    }

    private Expression filters(Expression value) {
        Expression left = value;
        while (true) {
            if (tokens.take("|")) {
                left = filter(left);
            } else if (tokens.takeWord("is")) {
                left = test(left);
            } else if (tokens.sees("(")) {
                left = new Expression.Call(left, given());
            } else {
                return left;
            }
        }
    }

    private Expression filter(Expression value) {
        Token name = tokens.expect(Kind.NAME, "the name of a filter");
        if (!Filters.known(name.text())) {
            throw new JinjaException("there is no filter '" + name.text() + "'", name.line());
        }
        return new Expression.Filtered(value, name.text(), tokens.sees("(") ? given() : Given.NOTHING);
    }

    private Expression test(Expression value) {
        boolean negated = tokens.takeWord("not");
        Token name = tokens.next();
        if (!Tests.known(name.text())) {
            throw new JinjaException("there is no test '" + name.text() + "'", name.line());
        }
        return new Expression.Tested(value, name.text(), testGiven(), negated);
    }

    /** One argument of a test may stand without brackets: {@code is divisibleby 2}. */
    private Given testGiven() {
        if (tokens.sees("(")) {
            return given();
        }
        Token next = tokens.peek();
        boolean argument = switch (next.kind()) {
            case NAME -> !AFTER_TEST.contains(next.text());
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> next.text().equals("[") || next.text().equals("{");
            case TEXT, OUTPUT_BEGIN, OUTPUT_END, BLOCK_BEGIN, BLOCK_END, END -> false;
        };
        return argument ? new Given(List.of(postfix(primary())), Map.of()) : Given.NOTHING;
    }

    private Given given() {
        tokens.expect("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.take(")")) {
            if (tokens.sees(Kind.NAME) && tokens.peek(1).is(Kind.OPERATOR, "=")) {
                String name = tokens.next().text();
                tokens.next();
                named.put(name, expression());
            } else {
                positional.add(expression());
            }
            if (!tokens.sees(")")) {
                tokens.expect(",");
            }
        }
        return new Given(positional, named);
    }
}
