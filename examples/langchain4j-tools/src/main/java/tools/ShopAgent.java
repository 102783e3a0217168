package tools;

import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;
import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.langchain4j.LangChain4jTracing;
import dev.lightningstore.rollout.Outcome;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Answers what things cost, by LangChain4j's model and tools. Tracing is the three places that say {@code tracing}. */
final class ShopAgent implements Agent {
    interface Shop {
        @SystemMessage("You know prices only by your tools. Answer with the amount in cents alone.")
        String answer(String question);
    }

    private final Shop shop;

    ShopAgent(URI model, String name, @Nullable String key) {
        LangChain4jTracing tracing = LangChain4jTracing.ofCurrentAttempt();
        shop = AiServices.builder(Shop.class)
                .chatModel(OpenAiChatModel.builder()
                        .baseUrl(model.toString())
                        .modelName(name)
                        .apiKey(key == null ? "none" : key)
                        .listeners(tracing.listener())
                        .build())
                .tools(tracing.tools(new PriceList()))
                .build();
    }

    @Override
    public Outcome run(Task task, RolloutContext context) {
        String answer = shop.answer(text(task, "/question")).strip();
        context.emit().emitReward(answer.equals(text(task, "/cents")) ? 1 : 0);
        return Outcome.succeeded();
    }

    private static String text(Task task, String pointer) {
        return JsonValue.of(task.input())
                .find(pointer)
                .flatMap(JsonValue::string)
                .orElseThrow(() -> new IllegalArgumentException("the task has no " + pointer));
    }
}
