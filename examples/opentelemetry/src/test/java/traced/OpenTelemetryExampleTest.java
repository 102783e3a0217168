package traced;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.rollout.RolloutStatus;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import traced.OpenTelemetryExample.Done;

@Timeout(120)
class OpenTelemetryExampleTest {
    /** Two processes at once, each with spans of its own: they must not be mixed up. */
    @Test
    void spansOfAnSdkThatTheEnvironmentConfiguresLandOnTheRightAttempts() {
        List<Done> all =
                OpenTelemetryExample.run(OpenTelemetryExample.traced(), OpenTelemetryExample.QUESTIONS, Map.of());
        assertEquals(2, all.size());
        for (Done done : all) {
            assertEquals(
                    RolloutStatus.SUCCEEDED,
                    done.rollout().status(),
                    String.valueOf(done.rollout().failure()));
            assertEquals(1, done.reward());
            Span solve = named(done, "solve");
            Span instrumented = named(done, "chat gpt-4o-mini");
            assertEquals(solve.getSpanId(), instrumented.getParentSpanId());
            // What the gateway kept of the same call is known by the model server's own id.
            assertEquals(responseId(instrumented), responseId(named(done, "openai.chat.completion")));
        }
    }

    /** Nothing of ours and nothing of OpenTelemetry's is in this agent: all comes with -javaagent and the environment. */
    @Test
    void spansOfTheJavaAgentReachTheAttempt() {
        Done done = OpenTelemetryExample.run(OpenTelemetryExample.plain(), List.of("What is 2+2?"), Map.of())
                .getFirst();
        assertEquals(
                RolloutStatus.SUCCEEDED,
                done.rollout().status(),
                String.valueOf(done.rollout().failure()));
        assertEquals(1, done.reward());
        Span instrumented = named(done, "chat gpt-4o-mini");
        assertEquals(instrumented.getSpanId(), named(done, "POST").getParentSpanId());
        assertEquals(responseId(instrumented), responseId(named(done, "openai.chat.completion")));
    }

    private static Span named(Done done, String name) {
        List<Span> found = done.spans().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
        assertEquals(
                1,
                found.size(),
                name + " among " + done.spans().stream().map(Span::getName).toList());
        return found.getFirst();
    }

    private static String responseId(Span span) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("gen_ai.response.id"))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElseThrow();
    }
}
