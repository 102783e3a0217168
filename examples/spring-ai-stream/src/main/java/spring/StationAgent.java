package spring;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.springai.LightningObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

/** Says when trains leave, as a stream. What Spring Boot would wire is wired by hand; of ours there is the handler alone. */
final class StationAgent implements Agent {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LightningObservationHandler handler = LightningObservationHandler.ofCurrentAttempt();
    private final ChatClient client;

    StationAgent(OpenAiChatOptions options) {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(handler);
        OpenAiChatModel model = OpenAiChatModel.builder()
                .options(options)
                .observationRegistry(registry)
                .build();
        ToolCallingManager tools =
                ToolCallingManager.builder().observationRegistry(registry).build();
        client = ChatClient.builder(
                        model,
                        registry,
                        null,
                        null,
                        ToolCallingAdvisor.builder().toolCallingManager(tools))
                .defaultSystem("You know trains only by your tool. Answer with the time alone.")
                .build();
    }

    @Override
    public Outcome run(Task task, RolloutContext context) throws InterruptedException {
        List<String> parts = client.prompt(text(task, "/question")).tools(new Timetable()).stream()
                .content()
                .collectList()
                .block(PATIENCE);
        String answer = String.join("", Objects.requireNonNull(parts, "a list is never absent"));
        context.emit().emitReward(answer.strip().equals(text(task, "/time")) ? 1 : 0);
        return handler.awaitModelCalls(PATIENCE) ? Outcome.succeeded() : Outcome.failed("a model call did not stop");
    }

    private static String text(Task task, String pointer) {
        return JsonValue.of(task.input())
                .find(pointer)
                .flatMap(JsonValue::string)
                .orElseThrow(() -> new IllegalArgumentException("the task has no " + pointer));
    }
}
