package dev.lightningstore.server.agl;

import dev.lightningstore.json.JsonOut;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a query says of one name; where a name comes several times and one is wanted, the last holds. */
final class QueryValue implements Value {
    private final String name;
    private final List<String> values;
    private final int index;
    private final Problems problems;

    private QueryValue(String name, List<String> values, int index, Problems problems) {
        this.name = name;
        this.values = values;
        this.index = index;
        this.problems = problems;
    }

    static QueryValue of(String name, List<String> values, Problems problems) {
        return new QueryValue(name, values, -1, problems);
    }

    static String integerMessage(String type) {
        return type.equals("int_parsing")
                ? "Input should be a valid integer, unable to parse string as an integer"
                : "Unable to parse input string as an integer, exceeded maximum size";
    }

    private String value() {
        return values.get(index < 0 ? values.size() - 1 : index);
    }

    @Override
    public boolean isNull() {
        return false;
    }

    @Override
    public @Nullable String text(int maxLength) {
        String value = value();
        if (value.length() > maxLength) {
            problem(
                    "string_too_long",
                    "String should have at most " + maxLength + " characters",
                    "{\"max_length\":" + maxLength + "}");
            return null;
        }
        if (!Texts.storable(value)) {
            problem(
                    "string_unicode",
                    "Input should be a valid string, unable to parse raw data as a unicode string",
                    null);
            return null;
        }
        return value;
    }

    @Override
    public long integer(long otherwise) {
        String wrong = Texts.integerProblem(value());
        if (wrong == null) {
            return Texts.integer(value());
        }
        problem(wrong, integerMessage(wrong), null);
        return otherwise;
    }

    @Override
    public double number(double otherwise) {
        double number = Texts.number(value());
        if (Double.isNaN(number)) {
            problem("float_parsing", "Input should be a valid number, unable to parse string as a number", null);
            return otherwise;
        }
        return number;
    }

    @Override
    public String word() {
        return value();
    }

    @Override
    public void each(Consumer<Value> element) {
        for (int i = 0; i < values.size(); i++) {
            element.accept(new QueryValue(name, values, i, problems));
        }
    }

    @Override
    public void problem(String type, String message, @Nullable String context) {
        List<Object> loc = index < 0 ? List.of("query", name) : List.of("query", name, index);
        problems.add(type, loc, message, new JsonOut().string(value()).toBytes(), context);
    }
}
