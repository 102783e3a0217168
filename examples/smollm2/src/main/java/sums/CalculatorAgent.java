package sums;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.chat.ChatMessage;
import dev.lightningstore.chat.ChatModel;
import dev.lightningstore.chat.ChatOptions;
import dev.lightningstore.chat.OpenAiChatModel;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.rollout.Outcome;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the model for a tool call, carries it out, and asks for the answer: two turns of which the second stands on the first. */
public final class CalculatorAgent implements Agent {
    private static final String SYSTEM =
            "You answer with one JSON object and nothing else. To a question: {\"tool\": T, \"a\": A, \"b\": B}, where T is add,"
                    + " sub or mul, and A and B are the two numbers. To a result: {\"answer\": R}.";

    @Override
    public Outcome run(Task task, RolloutContext context) throws InterruptedException {
        URI gateway = context.openAiBaseUrl();
        if (gateway == null) {
            return Outcome.failed("the store has no gateway, so there is no model to ask");
        }
        ChatModel model =
                OpenAiChatModel.at(gateway, "policy").apiKey(context.token()).build();
        List<ChatMessage> messages = new ArrayList<>(List.of(
                ChatMessage.system(SYSTEM),
                ChatMessage.user("What is 7 plus 5?"),
                ChatMessage.assistant("{\"tool\": \"add\", \"a\": 7, \"b\": 5}"),
                ChatMessage.user("Result: 12"),
                ChatMessage.assistant("{\"answer\": 12}"),
                ChatMessage.user(Sum.of(task.input()).question())));
        String call = model.chat(messages, ChatOptions.DEFAULT).text();
        Optional<Called> called = Called.in(call);
        String answer = "";
        if (called.isPresent()) {
            messages.add(ChatMessage.assistant(call));
            messages.add(ChatMessage.user("Result: " + called.get().result()));
            answer = model.chat(messages, ChatOptions.DEFAULT).text();
        }
        return new Outcome.Succeeded(
                new JsonValue.JsonObject(Map.of("call", JsonValue.text(call), "answer", JsonValue.text(answer)))
                        .json());
    }
}
