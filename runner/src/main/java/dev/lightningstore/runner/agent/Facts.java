package dev.lightningstore.runner.agent;

import dev.lightningstore.agent.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent outside this JVM is told beside its task, under the environment names that its libraries already read.
 *
 * @param store null where the runner was told no address
 */
public record Facts(Task task, String token, @Nullable StoreAddress store) {
    /** For libraries that insist on some key where the store asks for none. */
    private static final String NO_KEY = "none";

    public Map<String, String> environment() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("LIGHTNING_ROLLOUT_ID", task.rolloutId());
        names.put("LIGHTNING_ATTEMPT_ID", task.attemptId());
        String attempt =
                "agentlightning.rollout_id=" + task.rolloutId() + ",agentlightning.attempt_id=" + task.attemptId();
        names.put("OTEL_RESOURCE_ATTRIBUTES", attempt);
        if (!token.isEmpty()) {
            names.put("LIGHTNING_API_KEY", token);
        }
        if (store == null) {
            return names;
        }
        String key = token.isEmpty() ? NO_KEY : token;
        names.put("LIGHTNING_STORE_URL", store.store().toString());
        names.put("LIGHTNING_PROJECT", store.project());
        names.put("OPENAI_BASE_URL", store.openAi(task).toString());
        names.put("OPENAI_API_KEY", key);
        names.put("ANTHROPIC_BASE_URL", store.anthropic().toString());
        names.put("ANTHROPIC_API_KEY", key);
        names.put("OTEL_EXPORTER_OTLP_ENDPOINT", store.projectUrl().toString());
        // Some SDKs default to gRPC, whose endpoint has no path and so no project.
        names.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        // The store takes spans alone. SDKs that would send the rest there too would log each refusal.
        names.put("OTEL_METRICS_EXPORTER", "none");
        names.put("OTEL_LOGS_EXPORTER", "none");
        if (!token.isEmpty()) {
            names.put("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20" + token);
        }
        names.put("AGL_OPENAI_BASE_URL", store.openAi(task).toString());
        names.put("AGL_EVENT_URL", store.events(task).toString());
        names.put("AGL_KEY", key);
        return names;
    }
}
