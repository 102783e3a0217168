package tools;

import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Rollout;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Asks an agent that is made with LangChain4j what things cost, and prints what the store knows of it afterwards. The
 * model is the one at OPENAI_BASE_URL, with OPENAI_API_KEY and OPENAI_MODEL; without it a {@link ScriptedModelServer}
 * answers.
 */
public final class LangChain4jTools {
    /** A model on a small machine takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final List<String> TASKS = List.of(
            "{\"question\": \"What do 3 pens cost?\", \"cents\": \"360\"}",
            "{\"question\": \"What do 2 lamps cost?\", \"cents\": \"4800\"}");

    private LangChain4jTools() {}

    public static void main(String[] args) {
        run(System.getenv()).forEach(System.out::println);
    }

    static List<String> run(Map<String, String> environment) {
        try (ScriptedModelServer scripted = ScriptedModelServer.answering(ToolScript::reply);
                Lightning lightning = Lightning.dev()) {
            String given = environment.get("OPENAI_BASE_URL");
            lightning.run(
                    2,
                    new ShopAgent(
                            given == null ? scripted.baseUrl() : URI.create(given),
                            environment.getOrDefault("OPENAI_MODEL", "scripted"),
                            environment.get("OPENAI_API_KEY")));
            List<Rollout> queued = TASKS.stream().map(lightning::enqueue).toList();
            List<String> lines = new ArrayList<>();
            for (Rollout done : lightning.await(queued, PATIENCE)) {
                lines.add(done.rolloutId() + " " + done.status() + " model_calls="
                        + lightning.modelCalls(done).size() + " tools=" + tools(lightning, done) + " reward="
                        + lightning.reward(done).map(Reward::value).orElse(Double.NaN)
                        + (done.failure() == null ? "" : " " + done.failure().message()));
            }
            return lines;
        }
    }

    /** The tools that were really called, in order. */
    private static String tools(Lightning lightning, Rollout done) {
        return lightning.spans(done).stream()
                .flatMap(span -> span.getAttributesList().stream())
                .filter(attribute -> attribute.getKey().equals("gen_ai.tool.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .collect(Collectors.joining(","));
    }
}
