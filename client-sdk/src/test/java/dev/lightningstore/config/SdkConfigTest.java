package dev.lightningstore.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.trace.TraceLevel;
import dev.lightningstore.trace.TraceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Defaults, every key, every name in the environment, and what is refused. */
class SdkConfigTest {
    private static final Path PAGE = Path.of("../docs/reference/sdk.md");

    private static SdkConfig of(Map<String, ?> given) {
        return SdkConfig.read(given, Map.of());
    }

    private static String refusal(Map<String, ?> given) {
        return assertThrows(StoreException.Invalid.class, () -> of(given)).getMessage();
    }

    @Test
    void defaultsAreThoseOfTheOptionsAndOfThePage() {
        SdkConfig config = of(Map.of());
        assertEquals(TraceOptions.DEFAULT, config.trace());
        assertEquals(4747, config.store().port());
        assertNull(config.model());
        assertNull(config.rolloutId());
    }

    @Test
    void everyKeyIsRead() {
        Map<String, Object> given = new HashMap<>();
        given.put("store_backend", "remote");
        given.put("store_connection", "https://store.example:1/projects/lab");
        given.put("store_path", "~/spool");
        given.put("api_key", "lsk_secret");
        given.put("project", "mine");
        given.put("enable_telemetry", true);
        given.put("trace_level", "standard");
        given.put("capture_content", "yes");
        given.put("sampling_rate", 0.25);
        given.put("anonymize", "true");
        given.put("max_input_chars", 1);
        given.put("max_output_chars", 2);
        given.put("max_value_chars", 3);
        given.put("buffer_spans", 4);
        given.put("buffer_bytes", 5);
        given.put("spool_bytes", 6);
        given.put("close_timeout_ms", 7);
        given.put("agent_id", "helper");
        given.put("base_model", "small");
        given.put("tuned_model", "ft:small:1");
        given.put("use_tuned_model", "true");
        given.put("tuned_model_percentage", 100);
        assertEquals(SdkKey.values().length, given.size(), "a key is missing in this test");
        SdkConfig config = of(given);
        assertEquals("store.example", config.store().host());
        assertEquals("mine", config.store().project());
        assertEquals("lsk_secret", config.store().apiKey());
        assertEquals(
                Path.of(System.getProperty("user.home"), "spool"),
                config.trace().shipping().spool());
        assertEquals(TraceLevel.STANDARD, config.trace().level());
        assertTrue(config.trace().captureContent());
        assertEquals(0.25, config.trace().samplingRate());
        assertFalse(config.trace().redactor().text("mail jane.doe@example.com").contains("jane.doe"));
        assertEquals(1, config.trace().maxInputChars());
        assertEquals(2, config.trace().maxOutputChars());
        assertEquals(3, config.trace().maxValueChars());
        assertEquals(4, config.trace().shipping().bufferSpans());
        assertEquals(5, config.trace().shipping().bufferBytes());
        assertEquals(6, config.trace().shipping().spoolBytes());
        assertEquals(7, config.trace().closeTimeout().toMillis());
        assertEquals("helper", config.trace().agent());
        assertEquals("ft:small:1", config.model());
    }

    @Test
    void theEnvironmentHasOurNamesAndThoseOfOthers() {
        SdkConfig config = SdkConfig.read(
                Map.of("trace_level", "minimal"),
                Map.of(
                        "LIGHTNING_STORE_URL", "http://store:1",
                        "LIGHTNING_PROJECT", "lab",
                        "LIGHTNING_TRACE_LEVEL", "full",
                        "ENABLE_LIGHTNING_CAPTURE", "false",
                        "LIGHTNING_AGENT_ID", "mcp-agents",
                        "LIGHTNING_BASE_MODEL", "base",
                        "TUNED_MODEL_DEPLOYMENT_NAME", "tuned",
                        "OTEL_RESOURCE_ATTRIBUTES",
                                "a=b, agentlightning.rollout_id=ro-1,agentlightning.attempt_id=at%2D1"));
        assertEquals("store", config.store().host());
        assertEquals("lab", config.store().project());
        assertEquals(TraceLevel.MINIMAL, config.trace().level(), "what is given wins");
        assertFalse(config.trace().enabled());
        assertEquals("base", config.model(), "a tuned model that nobody watches is not used");
        assertEquals("ro-1", config.rolloutId());
        assertEquals("at-1", config.attemptId());
        assertTrue(SdkConfig.read(Map.of(), Map.of("ENABLE_TRACING", "TRUE"))
                .trace()
                .enabled());
    }

    @Test
    void theTunedModelIsUsedWhereItIsNamedWantedAndWatched() {
        assertEquals("t", new ModelSelection("b", "t", true, 100).model(true, null));
        assertEquals("b", new ModelSelection("b", "t", true, 100).model(false, null));
        assertEquals("b", new ModelSelection("b", "t", false, 100).model(true, null));
        assertEquals("b", new ModelSelection("b", null, true, 100).model(true, null));
        assertTrue(refusal(Map.of("tuned_model_percentage", 101)).contains("0 to 100"));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertTrue(refusal(Map.of("sampling_rat", 1)).contains("did you mean 'sampling_rate'?"));
        assertTrue(refusal(Map.of("batch_size", 32)).contains("training job"));
        assertTrue(refusal(Map.of("trace_level", "loud")).contains("minimal, standard, full"));
        assertTrue(refusal(Map.of("sampling_rate", 1.5)).contains("0.0 to 1.0"));
        assertTrue(refusal(Map.of("store_backend", "redis")).contains("store_connection"));
        assertTrue(refusal(Map.of("store_backend", "remote")).contains("http://HOST:PORT"));
        assertTrue(refusal(Map.of("store_connection", "redis://localhost")).contains("http://HOST:PORT"));
        assertFalse(refusal(Map.of("api_key", "sec\nret")).contains("sec\nret"));
    }

    /** {@code -Dgolden.update=true} writes the page anew. */
    @Test
    void theReferencePageIsThatOfTheKeys() throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, SdkReference.markdown());
        }
        assertEquals(Files.readString(PAGE), SdkReference.markdown());
    }
}
