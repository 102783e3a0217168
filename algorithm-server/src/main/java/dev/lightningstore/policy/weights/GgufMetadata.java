package dev.lightningstore.policy.weights;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A GGUF file's pairs of key and value, each asked for as what it must be. */
final class GgufMetadata {
    private final Map<String, Object> values;
    private final Object file;

    GgufMetadata(Map<String, Object> values, Object file) {
        this.values = values;
        this.file = file;
    }

    Object file() {
        return file;
    }

    Optional<String> text(String key) {
        return get(key, String.class, "text");
    }

    String requiredText(String key) {
        return text(key).orElseThrow(() -> missing(key));
    }

    Optional<Integer> integer(String key) {
        return get(key, Long.class, "a whole number").map(value -> {
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw Refusal.field(file, key, value + " is too large");
            }
            return value.intValue();
        });
    }

    int requiredInteger(String key) {
        int value = integer(key).orElseThrow(() -> missing(key));
        if (value < 1) {
            throw Refusal.field(file, key, "must be positive");
        }
        return value;
    }

    int requiredIntegerFromZero(String key) {
        return integer(key).orElseThrow(() -> missing(key));
    }

    Optional<Double> number(String key) {
        return get(key, Number.class, "a number").map(Number::doubleValue);
    }

    boolean flag(String key, boolean otherwise) {
        return get(key, Boolean.class, "true or false").orElse(otherwise);
    }

    /** Empty if it is not there. */
    <T> List<T> list(String key, Class<T> type) {
        return get(key, List.class, "a list").stream()
                .flatMap(List<?>::stream)
                .map(item -> {
                    if (!type.isInstance(item)) {
                        throw Refusal.field(file, key, "has an item that is no " + type.getSimpleName());
                    }
                    return type.cast(item);
                })
                .toList();
    }

    private <T> Optional<T> get(String key, Class<T> type, String what) {
        Object value = values.get(key);
        if (value != null && !type.isInstance(value)) {
            throw Refusal.field(file, key, "must be " + what);
        }
        return Optional.ofNullable(value).map(type::cast);
    }

    private RuntimeException missing(String key) {
        return Refusal.field(file, key, "is missing");
    }
}
