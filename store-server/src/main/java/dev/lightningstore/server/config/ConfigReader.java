package dev.lightningstore.server.config;

import dev.lightningstore.text.Edits;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a {@link StoreConfig} together: flags win over the environment, that over the file, that over the defaults. */
public final class ConfigReader {
    static final List<ConfigKey> KEYS = ConfigKey.of(StoreConfig.class);

    /** A config and where each of its values came from. */
    public record Loaded(StoreConfig config, Map<String, String> shown) {}

    private record Value(String text, String source) {}

    private ConfigReader() {}

    /** With nothing set. */
    public static StoreConfig defaults() {
        return read(Map.of(), Map.of(), null).config();
    }

    /**
     * @param flags by key ({@code database.url}), already stripped of their dashes
     * @param environment the process's; only names of ours are looked at
     */
    public static Loaded read(Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
        Map<String, Value> values = new HashMap<>();
        if (file != null) {
            YamlFile.read(file).forEach((key, text) -> put(values, key, text, "file " + file));
        }
        for (ConfigKey key : KEYS) {
            String text = environment.get(key.environment());
            if (text != null) {
                values.put(key.path(), new Value(text, "environment " + key.environment()));
            }
        }
        flags.forEach((key, text) -> put(values, key, text, "flag"));
        Map<String, @Nullable Object> parsed = new HashMap<>();
        Map<String, String> shown = new LinkedHashMap<>();
        for (ConfigKey key : KEYS) {
            Value value = values.get(key.path());
            Object result = value == null || value.text().isEmpty() ? byDefault(key) : parse(key, value);
            parsed.put(key.path(), result);
            String source = value == null ? "" : " (" + value.source() + ")";
            if (result != null) {
                shown.put(key.path(), withoutLogin(ConfigKey.show(result)) + source);
            }
        }
        StoreConfig config = (StoreConfig) build(StoreConfig.class, "", parsed);
        return new Loaded(config, shown);
    }

    /** A JDBC URL may carry a password, in front of the host or among its settings. */
    public static String withoutLogin(String url) {
        return url.startsWith("jdbc:")
                ? url.replaceAll("//[^@/]*@", "//***@").replaceAll("(?i)(password)=[^;&]*", "$1=***")
                : url;
    }

    private static void put(Map<String, Value> values, String key, String text, String source) {
        for (ConfigKey known : KEYS) {
            if (known.path().equals(key)) {
                values.put(key, new Value(text, source));
                return;
            }
        }
        throw new ConfigException("unknown key '" + key + "' (" + source + "): did you mean '" + nearest(key) + "'?");
    }

    private static @Nullable Object byDefault(ConfigKey key) {
        if (key.about().byDefault().isEmpty()) {
            return key.type() == List.class ? List.of() : null;
        }
        return key.parse(key.about().byDefault());
    }

    private static Object parse(ConfigKey key, Value value) {
        try {
            return key.parse(value.text());
        } catch (IllegalArgumentException | ArithmeticException e) {
            String text = key.secret() ? "***" : value.text();
            String allowed = e instanceof ArithmeticException ? key.allowed() : e.getMessage();
            throw new ConfigException(
                    key.path() + " = '" + text + "' (" + value.source() + ") is not allowed: it must be " + allowed);
        }
    }

    private static Object build(Class<?> section, String prefix, Map<String, @Nullable Object> parsed) {
        RecordComponent[] components = section.getRecordComponents();
        List<@Nullable Object> arguments = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (RecordComponent component : components) {
            String path = prefix + ConfigKey.snake(component.getName());
            boolean leaf = component.getAnnotation(Key.class) != null;
            arguments.add(leaf ? parsed.get(path) : build(component.getType(), path + ".", parsed));
            types.add(component.getType());
        }
        try {
            return section.getDeclaredConstructor(types.toArray(Class<?>[]::new))
                    .newInstance(arguments.toArray());
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw new ConfigException(String.valueOf(cause == null ? e : cause.getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + section, e);
        }
    }

    /** The known key that takes the fewest edits. */
    static String nearest(String unknown) {
        String best = "";
        int fewest = Integer.MAX_VALUE;
        for (ConfigKey key : KEYS) {
            String last = key.path().substring(key.path().lastIndexOf('.') + 1);
            int edits = Math.min(Edits.between(unknown, key.path()), Edits.between(unknown, last) + 1);
            if (edits < fewest) {
                fewest = edits;
                best = key.path();
            }
        }
        return best;
    }
}
