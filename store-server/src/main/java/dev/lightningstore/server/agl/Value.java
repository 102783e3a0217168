package dev.lightningstore.server.agl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The value of one field, in a body or in a query. Each reader answers what it is, or notes in the peer's words that it
 * is something else. What the peer's own reading forgives (a number in quotes, say) is forgiven here.
 */
interface Value {
    /** The longest name of a thing that the store keeps. */
    int MAX_NAME = 200;

    /** What filters may hold. */
    int MAX_TEXT = 10_000;

    /** A query's value never is. */
    boolean isNull();

    /** Null only where a problem was noted. */
    @Nullable
    String text(int maxLength);

    default @Nullable String optionalText(int maxLength) {
        return isNull() ? null : text(maxLength);
    }

    long integer(long otherwise);

    double number(double otherwise);

    default <T> @Nullable T oneOf(Choice<T> choice) {
        String word = isNull() ? null : word();
        T found = word == null ? null : choice.find(word);
        if (found == null) {
            problem(
                    "literal_error",
                    "Input should be " + choice.expected(),
                    "{\"expected\":\"" + choice.expected() + "\"}");
        }
        return found;
    }

    /** The text of what may be a word of a choice; null for what is no text. */
    @Nullable
    String word();

    /** Calls with each element; notes a problem where this is no list. */
    void each(Consumer<Value> element);

    default @Nullable List<String> optionalTexts(int maxLength) {
        if (isNull()) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        each(element -> {
            String text = element.text(maxLength);
            if (text != null) {
                texts.add(text);
            }
        });
        return texts;
    }

    default <T> @Nullable List<T> optionalListOf(Choice<T> choice) {
        if (isNull()) {
            return null;
        }
        List<T> values = new ArrayList<>();
        each(element -> {
            T value = element.oneOf(choice);
            if (value != null) {
                values.add(value);
            }
        });
        return values;
    }

    void problem(String type, String message, @Nullable String context);
}
