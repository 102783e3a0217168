package dev.lightningstore.algorithm;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.text.Edits;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Finds the values of keys, given or as the preset has them, and says which was wrong. */
final class AlgorithmReader {
    /** Stand beside ours in many a configuration; those who read them are told here where they belong. */
    private static final Set<String> OF_CORRECTION = Set.of("max_correction_iterations", "correction_temperature");

    private static final List<String> KEYS =
            Arrays.stream(AlgorithmKey.values()).map(AlgorithmKey::key).toList();

    private final Map<String, ?> given;
    private final Preset preset;

    private AlgorithmReader(Map<String, ?> given, Preset preset) {
        this.given = given;
        this.preset = preset;
    }

    static AlgorithmReader of(Map<String, ?> given) {
        given.keySet().forEach(AlgorithmReader::check);
        String name = String.valueOf(given.get(AlgorithmKey.ALGORITHM.key()));
        String wanted = given.get(AlgorithmKey.ALGORITHM.key()) == null ? AlgorithmKey.ALGORITHM.byDefault() : name;
        List<String> presets = Arrays.stream(Preset.values()).map(Preset::wire).toList();
        Preset preset = Preset.ofWire(wanted)
                .orElseThrow(() -> StoreException.Invalid.field(
                        AlgorithmKey.ALGORITHM.key(),
                        "there is no algorithm '" + wanted + "'; did you mean '" + Edits.nearest(wanted, presets)
                                + "'? There are " + String.join(", ", presets)));
        return new AlgorithmReader(given, preset);
    }

    Preset preset() {
        return preset;
    }

    String text(AlgorithmKey key) {
        Object value = given.get(key.key());
        return value == null ? preset.value(key) : value.toString().strip();
    }

    boolean bool(AlgorithmKey key) {
        return parsed(key, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    double number(AlgorithmKey key) {
        return parsed(key, text -> {
            double number = Double.parseDouble(text);
            if (Double.isNaN(number)) {
                throw new IllegalArgumentException();
            }
            return number;
        });
    }

    long whole(AlgorithmKey key) {
        return parsed(key, Long::parseLong);
    }

    int count(AlgorithmKey key, int least) {
        return parsed(key, text -> {
            int number = Integer.parseInt(text);
            if (number < least) {
                throw new IllegalArgumentException();
            }
            return number;
        });
    }

    <E extends Enum<E>> E choice(AlgorithmKey key, Class<E> of) {
        return parsed(key, text -> Enum.valueOf(of, text.toUpperCase(Locale.ROOT)));
    }

    /** Names with commas between. */
    Set<String> names(AlgorithmKey key) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : text(key).split(",")) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        return names;
    }

    StoreException.Invalid wrong(AlgorithmKey key) {
        return StoreException.Invalid.field(
                key.key(), "'" + text(key) + "' is not allowed: it must be " + key.allowed());
    }

    private <T> T parsed(AlgorithmKey key, Function<String, T> parser) {
        try {
            return parser.apply(text(key));
        } catch (IllegalArgumentException e) {
            throw wrong(key);
        }
    }

    private static void check(String key) {
        if (OF_CORRECTION.contains(key)) {
            throw StoreException.Invalid.field(
                    key, "is about self-correction, not training: give it to the correction loop");
        }
        if (!KEYS.contains(key)) {
            throw StoreException.Invalid.field(
                    key, "there is no such setting; did you mean '" + Edits.nearest(key, KEYS) + "'?");
        }
    }
}
