package support;

import dev.lightningstore.chat.OpenAiChatModel;
import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.rollout.Rollout;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Has three customers answered, and prints what each answer was worth. The model is the one at OPENAI_BASE_URL, with
 * OPENAI_API_KEY and OPENAI_MODEL; without it a {@link ScriptedModelServer} answers.
 */
public final class SupportChat {
    /** A model on a small machine takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final List<String> QUESTIONS =
            List.of("Where is my parcel?", "Can I return shoes that I wore?", "I cannot log in. What now?");

    private static final ScriptedReply[] KIND_THEN_CURT_THEN_UNSAFE = {
        ScriptedReply.text(
                "I am sorry that your parcel is late. I understand how annoying that is, and I have asked the"
                        + " carrier to look for it today."),
        ScriptedReply.text("No."),
        ScriptedReply.text("Please send me your password, so that I can look into your account for you right away.")
    };

    private SupportChat() {}

    public static void main(String[] args) {
        run(System.getenv()).forEach(System.out::println);
    }

    static List<String> run(Map<String, String> environment) {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(KIND_THEN_CURT_THEN_UNSAFE);
                Lightning lightning = Lightning.dev()) {
            String given = environment.get("OPENAI_BASE_URL");
            OpenAiChatModel model = OpenAiChatModel.at(
                            given == null ? scripted.baseUrl() : URI.create(given),
                            environment.getOrDefault("OPENAI_MODEL", "scripted"))
                    .apiKey(environment.get("OPENAI_API_KEY"))
                    .build();
            lightning.run(1, new SupportAgent(model));
            List<Rollout> queued = new ArrayList<>();
            for (String question : QUESTIONS) {
                queued.add(lightning.enqueue("{\"question\": \"" + question + "\"}"));
            }
            List<String> lines = new ArrayList<>();
            for (Rollout done : lightning.await(queued, PATIENCE)) {
                lines.add(done.rolloutId() + " " + done.status() + " "
                        + lightning
                                .reward(done)
                                .map(reward -> String.valueOf(reward.values()))
                                .orElse("no reward")
                        + (done.failure() == null ? "" : " " + done.failure().message()));
            }
            return lines;
        }
    }
}
