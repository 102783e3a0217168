package dev.lightningstore.policy.text.jinja;

import dev.lightningstore.policy.text.jinja.Expression.Compared;
import dev.lightningstore.policy.text.jinja.Expression.Given;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an expression is worth in a scope. */
final class Evaluator {
    /** A template comes with a model, from wherever that came from: none runs for ever. */
    private static final int MAX_STEPS = 20_000_000;

    private int steps;

    Object value(Expression expression, Scope scope) {
        if (++steps > MAX_STEPS) {
            throw new JinjaException("the template takes more than " + MAX_STEPS + " steps");
        }
        return switch (expression) {
            case Expression.Literal(Object value) -> value;
            case Expression.Name(String name) -> scope.get(name);
            case Expression.ListOf(List<Expression> items) -> values(items, scope);
            case Expression.DictOf dict -> dict(dict, scope);
            case Expression.Attribute(Expression of, String name) -> attribute(value(of, scope), name);
            case Expression.Item(Expression of, Expression key) -> Slices.item(value(of, scope), value(key, scope));
            case Expression.Slice slice ->
                Slices.slice(
                        value(slice.of(), scope),
                        bound(slice.start(), scope),
                        bound(slice.end(), scope),
                        bound(slice.step(), scope));
            case Expression.Call(Expression function, Given given) -> call(function, given, scope);
            case Expression.Filtered(Expression value, String filter, Given given) ->
                Filters.apply(filter, value(value, scope), arguments(given, scope));
            case Expression.Tested(Expression value, String test, Given given, boolean negated) ->
                Tests.passes(test, value(value, scope), arguments(given, scope)) != negated;
            case Expression.Unary(String operator, Expression value) ->
                operator.equals("-") ? Operators.negative(value(value, scope)) : value(value, scope);
            case Expression.Binary(String operator, Expression left, Expression right) ->
                Operators.binary(operator, value(left, scope), value(right, scope));
            case Expression.Not(Expression value) -> !truth(value, scope);
            case Expression.And(Expression left, Expression right) -> {
                Object first = value(left, scope);
                yield Operators.truth(first) ? value(right, scope) : first;
            }
            case Expression.Or(Expression left, Expression right) -> {
                Object first = value(left, scope);
                yield Operators.truth(first) ? first : value(right, scope);
            }
            case Expression.Comparison(Expression first, List<Compared> rest) -> comparison(first, rest, scope);
            case Expression.Choice(Expression condition, Expression value, Expression otherwise) ->
                truth(condition, scope)
                        ? value(value, scope)
                        : otherwise == null ? new Undefined("the value without an else") : value(otherwise, scope);
        };
    }

    boolean truth(Expression expression, Scope scope) {
        return Operators.truth(value(expression, scope));
    }

    private List<Object> values(List<Expression> items, Scope scope) {
        List<Object> values = new ArrayList<>(items.size());
        items.forEach(item -> values.add(value(item, scope)));
        return values;
    }

    private Object dict(Expression.DictOf dict, Scope scope) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < dict.keys().size(); i++) {
            map.put(value(dict.keys().get(i), scope), value(dict.values().get(i), scope));
        }
        return map;
    }

    /** A method goes before a key of the same name, as in Python. */
    private static Object attribute(Object of, String name) {
        Object method = Methods.of(of, name);
        return method instanceof Undefined && of instanceof Map<?, ?> ? Slices.item(of, name) : method;
    }

    private Object bound(@Nullable Expression bound, Scope scope) {
        return bound == null ? None.NONE : value(bound, scope);
    }

    private Object call(Expression function, Given given, Scope scope) {
        Object called = value(function, scope);
        if (called instanceof Callable callable) {
            return callable.call(arguments(given, scope));
        }
        throw called instanceof Undefined
                ? Undefined.asked(called)
                : new JinjaException(PyText.type(called) + " cannot be called");
    }

    private Arguments arguments(Given given, Scope scope) {
        if (given.positional().isEmpty() && given.named().isEmpty()) {
            return Arguments.NONE;
        }
        Map<String, Object> named = new LinkedHashMap<>();
        given.named().forEach((name, value) -> named.put(name, value(value, scope)));
        return new Arguments(values(given.positional(), scope), named);
    }

    private boolean comparison(Expression first, List<Compared> rest, Scope scope) {
        Object left = value(first, scope);
        for (Compared compared : rest) {
            Object right = value(compared.value(), scope);
            if (!Operators.holds(compared.operator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }
}
