package traced;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.openai.v1_1.OpenAITelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An agent of somebody who knows nothing of LightningStore: OpenAI's own client, with OpenTelemetry's instrumentation of
 * it. Where the model is and where spans go, both take from the environment.
 */
public final class TracedAgent {
    private TracedAgent() {}

    public static void main(String[] args) throws IOException {
        String task = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        try (OpenTelemetrySdk telemetry = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none"))
                .build()
                .getOpenTelemetrySdk()) {
            String answer = solve(telemetry, task);
            System.out.println("{\"reward\": " + (answer.strip().equals("4") ? 1 : 0) + "}");
        }
    }

    private static String solve(OpenTelemetry telemetry, String task) {
        OpenAIClient client = OpenAITelemetry.create(telemetry).wrap(OpenAIOkHttpClient.fromEnv());
        Span span = telemetry.getTracer("agent").spanBuilder("solve").startSpan();
        try (Scope scope = span.makeCurrent()) {
            ChatCompletion answer = client.chat()
                    .completions()
                    .create(ChatCompletionCreateParams.builder()
                            .model("gpt-4o-mini")
                            .addSystemMessage("Answer the question of this task with the number alone.")
                            .addUserMessage(task)
                            .build());
            return answer.choices().get(0).message().content().orElse("");
        } finally {
            span.end();
            client.close();
        }
    }
}
