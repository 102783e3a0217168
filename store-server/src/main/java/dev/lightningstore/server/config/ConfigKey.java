package dev.lightningstore.server.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thing that can be set: its name in each source, its type, its bounds. */
record ConfigKey(String path, Class<?> type, Key about) {
    /** The keys of a record and of the records within it, in the order they are declared. */
    static List<ConfigKey> of(Class<? extends Record> root) {
        List<ConfigKey> keys = new ArrayList<>();
        collect(root, "", keys);
        return List.copyOf(keys);
    }

    private static void collect(Class<?> section, String prefix, List<ConfigKey> keys) {
        for (RecordComponent component : section.getRecordComponents()) {
            String path = prefix + snake(component.getName());
            Key about = component.getAnnotation(Key.class);
            if (about == null) {
                collect(component.getType(), path + ".", keys);
            } else {
                keys.add(new ConfigKey(path, component.getType(), about));
            }
        }
    }

    /** {@code database.password_file} is {@code LIGHTNING_DATABASE_PASSWORD_FILE} in the environment. */
    String environment() {
        return "LIGHTNING_" + path.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** {@code database.password_file} is {@code --database-password-file} among the flags. */
    String flag() {
        return "--" + path.replace('.', '-').replace('_', '-');
    }

    boolean secret() {
        return type == Secret.class;
    }

    /** Reads a value; the exception's message says what is allowed. */
    Object parse(String text) {
        if (type == int.class) {
            return Math.toIntExact(number(text));
        }
        if (type == Long.class) {
            return number(text);
        }
        if (type == boolean.class) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on", "1" -> true;
                case "false", "no", "off", "0" -> false;
                default -> throw new IllegalArgumentException("true or false");
            };
        }
        if (type == Duration.class) {
            Duration duration = DurationText.parse(text);
            bounded(duration.toMillis(), allowed());
            return duration;
        }
        if (type == ByteSize.class) {
            ByteSize size = ByteSize.parse(text);
            bounded(size.bytes(), allowed());
            return size;
        }
        if (type == Path.class) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("a path", e);
            }
        }
        if (type == Secret.class) {
            return new Secret(text);
        }
        if (type == List.class) {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList();
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (word((Enum<?>) constant).equals(text.toLowerCase(Locale.ROOT))) {
                    return constant;
                }
            }
            throw new IllegalArgumentException(allowed());
        }
        return text;
    }

    private long number(String text) {
        try {
            return bounded(Long.parseLong(text), allowed());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(allowed(), e);
        }
    }

    private long bounded(long value, String allowed) {
        if (value < about.min() || value > about.max()) {
            throw new IllegalArgumentException(allowed);
        }
        return value;
    }

    /** What a value may be, for people. */
    String allowed() {
        boolean open = about.max() == Long.MAX_VALUE;
        if (type == int.class || type == Long.class) {
            return open ? "a number from " + about.min() : "a number from " + about.min() + " to " + about.max();
        }
        if (type == Duration.class) {
            return "a duration of " + DurationText.of(Duration.ofMillis(about.min()))
                    + " or more, such as 30s, 5m or 1h";
        }
        if (type == ByteSize.class) {
            String range = "a size from " + new ByteSize(about.min());
            return (open ? range : range + " to " + about.max() + "B") + ", such as 64MiB";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> word((Enum<?>) constant))
                    .collect(Collectors.joining(", "));
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == Path.class) {
            return "a path";
        }
        return type == List.class ? "a list, or words with commas between them" : "a text";
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String show(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Duration duration -> DurationText.of(duration);
            case Enum<?> constant -> word(constant);
            case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
            default -> value.toString();
        };
    }

    static String snake(String camel) {
        StringBuilder snake = new StringBuilder();
        for (char c : camel.toCharArray()) {
            if (Character.isUpperCase(c)) {
                snake.append('_');
            }
            snake.append(Character.toLowerCase(c));
        }
        return snake.toString();
    }
}
