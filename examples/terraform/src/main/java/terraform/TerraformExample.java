package terraform;

import dev.lightningstore.chat.OpenAiChatModel;
import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Rollout;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Has Terraform written for three requests, and prints what each is worth. The model is the one at OPENAI_BASE_URL, with
 * OPENAI_API_KEY and OPENAI_MODEL; without it a {@link ScriptedModelServer} answers.
 */
public final class TerraformExample {
    /** A model on a small machine takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final List<String> REQUESTS = List.of(
            "{\"request\": \"A web app with a database.\", \"user_feedback\": 1}",
            "{\"request\": \"A web app with a queue and a database.\"}",
            "{\"request\": \"A container app with a registry.\"}");

    private TerraformExample() {}

    public static void main(String[] args) {
        run(System.getenv(), Terraform.find(System.getenv().getOrDefault("PATH", "")))
                .forEach(System.out::println);
    }

    static List<String> run(Map<String, String> environment, Optional<Terraform> terraform) {
        try (ScriptedModelServer scripted = ScriptedModelServer.answering(TerraformScript::reply);
                Lightning lightning = Lightning.dev()) {
            String given = environment.get("OPENAI_BASE_URL");
            OpenAiChatModel model = OpenAiChatModel.at(
                            given == null ? scripted.baseUrl() : URI.create(given),
                            environment.getOrDefault("OPENAI_MODEL", "scripted"))
                    .apiKey(environment.get("OPENAI_API_KEY"))
                    .build();
            lightning.run(1, new TerraformAgent(model, terraform));
            List<Rollout> queued = REQUESTS.stream().map(lightning::enqueue).toList();
            List<String> lines = new ArrayList<>();
            for (Rollout done : lightning.await(queued, PATIENCE)) {
                AttemptedRollout ended = lightning
                        .store()
                        .rollouts()
                        .get(done.rolloutId())
                        .join()
                        .orElseThrow();
                lines.add(done.rolloutId() + " " + done.status() + " "
                        + ended.requireAttempt().metadata() + " "
                        + lightning
                                .reward(done)
                                .map(reward -> String.format(Locale.ROOT, "reward=%.2f of ", reward.value())
                                        + reward.values().keySet())
                                .orElse("no reward")
                        + (done.failure() == null ? "" : " " + done.failure().message()));
            }
            return lines;
        }
    }
}
