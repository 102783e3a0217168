package spring;

import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Rollout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.ai.openai.OpenAiChatOptions;

/**
 * Asks an agent that is made with Spring AI when trains leave, and prints what the store knows of it afterwards. The model
 * is the one at OPENAI_BASE_URL, with OPENAI_API_KEY and OPENAI_MODEL; without it a {@link ScriptedModelServer} answers,
 * and gets the second question wrong.
 */
public final class SpringAiStream {
    /** A model on a small machine takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final List<String> TASKS = List.of(
            "{\"question\": \"When is the next train to Bergen?\", \"time\": \"16:20\"}",
            "{\"question\": \"When is the next train to Oslo?\", \"time\": \"15:05\"}");

    private static final ScriptedReply[] SCRIPT = {
        ScriptedReply.toolCall("nextTrain", "{\"city\": \"Bergen\"}"),
        ScriptedReply.text("16:20"),
        ScriptedReply.toolCall("nextTrain", "{\"city\": \"Oslo\"}"),
        ScriptedReply.text("at about 3")
    };

    private SpringAiStream() {}

    public static void main(String[] args) {
        run(System.getenv()).forEach(System.out::println);
    }

    static List<String> run(Map<String, String> environment) {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(SCRIPT);
                Lightning lightning = Lightning.dev()) {
            // One at a time, so that the script's answers meet their questions.
            lightning.run(
                    1,
                    new StationAgent(OpenAiChatOptions.builder()
                            .baseUrl(environment.getOrDefault(
                                    "OPENAI_BASE_URL", scripted.baseUrl().toString()))
                            .apiKey(environment.getOrDefault("OPENAI_API_KEY", "none"))
                            .model(environment.getOrDefault("OPENAI_MODEL", "scripted"))
                            .streamUsage(true)
                            .build()));
            List<Rollout> queued = TASKS.stream().map(lightning::enqueue).toList();
            List<String> lines = new ArrayList<>();
            for (Rollout done : lightning.await(queued, PATIENCE)) {
                long tools = lightning.spans(done).stream()
                        .flatMap(span -> span.getAttributesList().stream())
                        .filter(attribute -> attribute.getKey().equals("gen_ai.tool.name"))
                        .count();
                lines.add(done.rolloutId() + " " + done.status() + " model_calls="
                        + lightning.modelCalls(done).size() + " tool_calls=" + tools + " reward="
                        + lightning.reward(done).map(Reward::value).orElse(Double.NaN)
                        + (done.failure() == null ? "" : " " + done.failure().message()));
            }
            return lines;
        }
    }
}
