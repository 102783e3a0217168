package dev.lightningstore.config;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.redact.Redactor;
import dev.lightningstore.text.Edits;
import dev.lightningstore.trace.TraceLevel;
import dev.lightningstore.trace.TraceOptions;
import dev.lightningstore.trace.Tracing;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that an agent can set: where the store is, what is traced, which model is used.
 *
 * @param rolloutId the rollout that this process works on; null where it was started for none
 * @param attemptId the attempt of it
 */
public record SdkConfig(
        ClientOptions store,
        TraceOptions trace,
        ModelSelection models,
        @Nullable String rolloutId,
        @Nullable String attemptId) {
    private static final String ROLLOUT_ID = "agentlightning.rollout_id";
    private static final String ATTEMPT_ID = "agentlightning.attempt_id";

    /** Stand beside ours in many a configuration; those who read them are told here where they belong. */
    private static final Set<String> OF_OTHERS = Set.of(
            "algorithm",
            "batch_size",
            "learning_rate",
            "epochs",
            "reward_normalization",
            "discount_factor",
            "clip_ratio",
            "entropy_coefficient",
            "max_correction_iterations",
            "correction_temperature");

    /** From the environment alone. */
    public static SdkConfig fromEnvironment() {
        return of(Map.of());
    }

    /** From keys such as {@code sampling_rate}, and from the environment where they leave something out. */
    public static SdkConfig of(Map<String, ?> given) {
        return read(given, System.getenv());
    }

    public static SdkConfig of(Properties given) {
        Map<String, String> keys = new HashMap<>();
        given.stringPropertyNames().forEach(name -> keys.put(name, given.getProperty(name)));
        return of(keys);
    }

    /** Opens what these settings describe. */
    public Tracing startTracing() {
        Tracing.Builder tracing = Tracing.to(store).options(trace);
        if (rolloutId != null && attemptId != null) {
            tracing.processAttempt(rolloutId, attemptId);
        }
        return tracing.build();
    }

    /** The model to use; null where none is configured. */
    public @Nullable String model() {
        return models.model(trace.enabled(), rolloutId);
    }

    static SdkConfig read(Map<String, ?> given, Map<String, String> environment) {
        given.keySet().forEach(SdkConfig::check);
        Reader in = new Reader(given, environment);
        Map<String, String> resource = pairs(environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", ""));
        return new SdkConfig(
                store(in),
                trace(in),
                new ModelSelection(
                        in.textOrNull(SdkKey.BASE_MODEL),
                        in.textOrNull(SdkKey.TUNED_MODEL),
                        in.bool(SdkKey.USE_TUNED_MODEL),
                        in.parsed(
                                SdkKey.TUNED_MODEL_PERCENTAGE, text -> 100 * between(Double.parseDouble(text) / 100))),
                resource.get(ROLLOUT_ID),
                resource.get(ATTEMPT_ID));
    }

    private static ClientOptions store(Reader in) {
        String url = in.textOrNull(SdkKey.STORE_CONNECTION);
        String backend = in.textOrNull(SdkKey.STORE_BACKEND);
        if (backend != null && !backend.equals("local") && !backend.equals("remote")) {
            throw in.wrong(
                    SdkKey.STORE_BACKEND,
                    "it must be local or remote; whatever a store keeps its data in, agents reach it by the URL in"
                            + " store_connection");
        }
        if ("remote".equals(backend) && url == null) {
            throw StoreException.Invalid.field(
                    SdkKey.STORE_CONNECTION.key(), "store_backend is remote: say where the store is, http://HOST:PORT");
        }
        try {
            ClientOptions.Builder store =
                    ClientOptions.to(url == null || "local".equals(backend) ? ClientOptions.DEFAULT_URL : url);
            store.apiKey(in.textOrNull(SdkKey.API_KEY));
            String project = in.set(SdkKey.PROJECT);
            return (project == null ? store : store.project(project)).build();
        } catch (IllegalArgumentException e) {
            throw StoreException.Invalid.field(SdkKey.STORE_CONNECTION.key(), String.valueOf(e.getMessage()));
        }
    }

    private static TraceOptions trace(Reader in) {
        String folder = in.text(SdkKey.STORE_PATH).replaceFirst("^~(?=/|$)", System.getProperty("user.home"));
        TraceOptions defaults = TraceOptions.DEFAULT;
        return defaults.toBuilder()
                .enabled(in.bool(SdkKey.ENABLE_TELEMETRY))
                .level(in.parsed(SdkKey.TRACE_LEVEL, text -> TraceLevel.valueOf(text.toUpperCase(Locale.ROOT))))
                .captureContent(in.bool(SdkKey.CAPTURE_CONTENT))
                .samplingRate(in.parsed(SdkKey.SAMPLING_RATE, text -> between(Double.parseDouble(text))))
                .redactor(
                        in.bool(SdkKey.ANONYMIZE)
                                ? Redactor.builder().anonymize(true).build()
                                : Redactor.standard())
                .maxChars(
                        in.chars(SdkKey.MAX_INPUT_CHARS),
                        in.chars(SdkKey.MAX_OUTPUT_CHARS),
                        in.chars(SdkKey.MAX_VALUE_CHARS))
                .shipping(defaults.shipping()
                        .spool(Path.of(folder))
                        .spoolBytes(in.number(SdkKey.SPOOL_BYTES, 1, Long.MAX_VALUE))
                        .buffer(
                                (int) in.number(SdkKey.BUFFER_SPANS, 1, Integer.MAX_VALUE),
                                in.number(SdkKey.BUFFER_BYTES, 1, Long.MAX_VALUE)))
                .closeTimeout(Duration.ofMillis(in.number(SdkKey.CLOSE_TIMEOUT_MS, 0, Integer.MAX_VALUE)))
                .agent(in.text(SdkKey.AGENT_ID))
                .build();
    }

    private static double between(double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException();
        }
        return rate;
    }

    private static void check(String key) {
        if (OF_OTHERS.contains(key)) {
            throw StoreException.Invalid.field(
                    key,
                    "is neither about tracing nor about the store: give it to the training job or to the correction loop");
        }
        List<String> known = Arrays.stream(SdkKey.values()).map(SdkKey::key).toList();
        if (!known.contains(key)) {
            throw StoreException.Invalid.field(
                    key, "there is no such setting; did you mean '" + Edits.nearest(key, known) + "'?");
        }
    }

    /** {@code a=b,c=d}, with what is special written as in a URL, as OpenTelemetry has it. */
    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String value = pair.substring(equals + 1).strip().replace("+", "%2B");
                pairs.put(pair.substring(0, equals).strip(), URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return pairs;
    }

    /** Finds values, and says which was wrong. */
    private record Reader(Map<String, ?> given, Map<String, String> environment) {
        /** As it was set by somebody; null where it is the default. */
        @Nullable
        String set(SdkKey key) {
            Object value = given.get(key.key());
            if (value != null) {
                return value.toString();
            }
            for (String name : key.environment()) {
                String text = environment.get(name);
                if (text != null && !text.isEmpty()) {
                    return text;
                }
            }
            return null;
        }

        String text(SdkKey key) {
            String text = set(key);
            return text == null ? key.byDefault() : text;
        }

        @Nullable
        String textOrNull(SdkKey key) {
            String text = text(key);
            return text.isEmpty() ? null : text;
        }

        boolean bool(SdkKey key) {
            return parsed(key, text -> switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on", "1" -> true;
                case "false", "no", "off", "0" -> false;
                default -> throw new IllegalArgumentException();
            });
        }

        int chars(SdkKey key) {
            return (int) number(key, 1, TraceOptions.MAX_CHARS);
        }

        long number(SdkKey key, long min, long max) {
            return parsed(key, text -> {
                long number = Long.parseLong(text);
                if (number < min || number > max) {
                    throw new IllegalArgumentException();
                }
                return number;
            });
        }

        <T> T parsed(SdkKey key, Function<String, T> parser) {
            try {
                return parser.apply(text(key));
            } catch (IllegalArgumentException e) {
                throw wrong(key, "it must be " + key.allowed());
            }
        }

        StoreException.Invalid wrong(SdkKey key, String why) {
            String shown = key.secret() ? "***" : text(key);
            return StoreException.Invalid.field(key.key(), "'" + shown + "' is not allowed: " + why);
        }
    }
}
