package traced;

import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Rollout;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs {@link TracedAgent} as a process of its own, and prints which spans reached its attempts. The model is the one at
 * OPENAI_BASE_URL, with OPENAI_API_KEY and OPENAI_MODEL; without it a {@link ScriptedModelServer} answers.
 */
public final class OpenTelemetryExample {
    private static final String MODEL = "gpt-4o-mini";

    private OpenTelemetryExample() {}

    public static void main(String[] args) {
        run(System.getenv()).forEach(OpenTelemetryExample::print);
    }

    private static void print(Done done) {
        System.out.println(done.rollout().rolloutId() + " " + done.rollout().status() + " reward=" + done.reward()
                + done.spans().stream().map(span -> "\n  " + span.getName()).collect(Collectors.joining()));
    }

    record Done(Rollout rollout, double reward, List<Span> spans) {}

    static List<Done> run(Map<String, String> environment) {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(ScriptedReply.text("4"));
                Lightning lightning = Lightning.dev()) {
            lightning.model(model(environment, scripted.baseUrl()));
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            lightning.run(
                    2,
                    "cmd:'" + java + "' -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path") + "' "
                            + TracedAgent.class.getName());
            List<Rollout> queued = new ArrayList<>();
            for (String question : List.of("What is 2+2?", "What is 2+3?")) {
                queued.add(lightning.enqueue("\"" + question + "\""));
            }
            List<Done> done = new ArrayList<>();
            for (Rollout each : lightning.await(queued, Lightning.PATIENCE)) {
                double reward = lightning.reward(each).map(Reward::value).orElse(Double.NaN);
                done.add(new Done(each, reward, lightning.spans(each)));
            }
            return done;
        }
    }

    private static Upstream model(Map<String, String> environment, URI scripted) {
        String given = environment.get("OPENAI_BASE_URL");
        if (given == null) {
            return Upstream.of(MODEL, scripted.toString(), 0);
        }
        SecretRef key = environment.containsKey("OPENAI_API_KEY") ? SecretRef.env("OPENAI_API_KEY") : null;
        String served = environment.get("OPENAI_MODEL");
        return new Upstream(MODEL, given, UpstreamKind.OPENAI, served, key, 0, false, Upstream.givesTokenIds(given));
    }
}
