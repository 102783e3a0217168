package traced;

import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.Rollout;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs two agents that know nothing of LightningStore as processes of their own, and prints which spans reached their
 * attempts: {@link TracedAgent} is traced by its own code, {@link PlainAgent} by OpenTelemetry's Java agent. The model is
 * the one at OPENAI_BASE_URL, with OPENAI_API_KEY and OPENAI_MODEL; without it a {@link ScriptedModelServer} answers.
 */
public final class OpenTelemetryExample {
    /** A model on a small machine takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    static final List<String> QUESTIONS = List.of("What is 2+2?", "What is 2+3?");

    private static final String MODEL = "gpt-4o-mini";

    private OpenTelemetryExample() {}

    public static void main(String[] args) {
        for (String agent : List.of(traced(), plain())) {
            run(agent, QUESTIONS, System.getenv()).forEach(OpenTelemetryExample::print);
        }
    }

    private static void print(Done done) {
        Failure failure = done.rollout().failure();
        System.out.println(done.rollout().rolloutId() + " " + done.rollout().status() + " reward=" + done.reward()
                + (failure == null ? "" : " " + failure.message())
                + done.spans().stream().map(span -> "\n  " + span.getName()).collect(Collectors.joining()));
    }

    static String traced() {
        return java(TracedAgent.class.getName());
    }

    static String plain() {
        return java("-javaagent:'" + javaAgent() + "' " + PlainAgent.class.getName());
    }

    private static String java(String arguments) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("java.class.path");
        return "cmd:'" + java + "' -XX:TieredStopAtLevel=1 -cp '" + classPath + "' " + arguments;
    }

    /** Maven fetches it as it fetches libraries, so it lies on the class path, where it does nothing. */
    private static String javaAgent() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.contains("opentelemetry-javaagent"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("opentelemetry-javaagent is not on the class path"));
    }

    record Done(Rollout rollout, double reward, List<Span> spans) {}

    static List<Done> run(String agent, List<String> questions, Map<String, String> environment) {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(ScriptedReply.text("4"));
                Lightning lightning = Lightning.dev()) {
            lightning.model(model(environment, scripted.baseUrl()));
            lightning.run(2, agent);
            List<Rollout> queued = new ArrayList<>();
            for (String question : questions) {
                queued.add(lightning.enqueue("\"" + question + "\""));
            }
            List<Done> done = new ArrayList<>();
            for (Rollout each : lightning.await(queued, PATIENCE)) {
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
        return Upstream.of(MODEL, given, served, key, 0);
    }
}
