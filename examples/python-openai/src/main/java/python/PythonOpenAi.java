package python;

import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.trace.ModelCall;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Has {@code agent.py} answer three questions, and prints what training would get of it: each model call with its tokens,
 * and the reward. The model is the one at OPENAI_BASE_URL, with OPENAI_API_KEY and OPENAI_MODEL; without it a {@link
 * ScriptedModelServer} answers, and gets the last question wrong.
 */
public final class PythonOpenAi {
    /** A model on a small machine takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** What the agent calls its model; the store knows which server that is. */
    private static final String MODEL = "gpt-4o-mini";

    private static final Map<String, String> SUMS = Map.of("1+1", "2", "2+3", "5", "7+8", "15");
    private static final List<ScriptedReply> SCRIPT =
            List.of(ScriptedReply.text("2"), ScriptedReply.text("5"), ScriptedReply.text("16"));

    private PythonOpenAi() {}

    public static void main(String[] args) throws Exception {
        String python = new Python(Python.HOME).withOpenAi(Path.of("examples/python-openai/requirements.txt"));
        run(System.getenv(), python, Path.of("examples/python-openai/agent.py")).forEach(System.out::println);
    }

    static List<String> run(Map<String, String> environment, String python, Path agent) {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(SCRIPT.toArray(ScriptedReply[]::new));
                Lightning lightning = Lightning.dev()) {
            lightning.model(model(environment, scripted.baseUrl()));
            // One at a time, so that the script's answers meet their questions.
            lightning.run(1, "cmd:'" + python + "' '" + agent.toAbsolutePath() + "'");
            List<String> lines = new ArrayList<>();
            for (String question : SUMS.keySet().stream().sorted().toList()) {
                Rollout queued = lightning.enqueue(
                        "{\"question\": \"" + question + "\", \"answer\": \"" + SUMS.get(question) + "\"}");
                lines.add(line(
                        lightning, lightning.await(List.of(queued), PATIENCE).getFirst()));
            }
            return lines;
        }
    }

    private static Upstream model(Map<String, String> environment, URI scripted) {
        String given = environment.get("OPENAI_BASE_URL");
        if (given == null) {
            return Upstream.of(MODEL, scripted.toString(), 0);
        }
        SecretRef key = environment.containsKey("OPENAI_API_KEY") ? SecretRef.env("OPENAI_API_KEY") : null;
        String served = environment.get("OPENAI_MODEL");
        return Upstream.of(MODEL, given, served, key, 0);
    }

    private static String line(Lightning lightning, Rollout done) {
        StringBuilder line = new StringBuilder(done.rolloutId() + " " + done.status());
        for (ModelCall call : lightning.modelCalls(done)) {
            line.append(" said=")
                    .append(call.completion().getFirst().content())
                    .append(" tokens=")
                    .append(call.promptTokenIds().size())
                    .append('+')
                    .append(call.responseTokenIds().size());
        }
        return line.append(" reward=")
                .append(lightning.reward(done).map(Reward::value).orElse(Double.NaN))
                .append(done.failure() == null ? "" : " " + done.failure().message())
                .toString();
    }
}
