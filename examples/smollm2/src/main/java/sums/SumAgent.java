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
import java.util.List;
import java.util.Map;

/** Asks the model for one tool call. It knows the gateway's address and its key, and nothing of training. */
public final class SumAgent implements Agent {
    private static final String SYSTEM =
            "You answer with one JSON object and nothing else: {\"tool\": T, \"a\": A, \"b\": B},"
                    + " where T is add, sub or mul, and A and B are the two numbers.";

    @Override
    public Outcome run(Task task, RolloutContext context) throws InterruptedException {
        URI gateway = context.openAiBaseUrl();
        if (gateway == null) {
            return Outcome.failed("the store has no gateway, so there is no model to ask");
        }
        ChatModel model =
                OpenAiChatModel.at(gateway, "policy").apiKey(context.token()).build();
        String answer =
                model.chat(messages(Sum.of(task.input())), ChatOptions.DEFAULT).text();
        return new Outcome.Succeeded(new JsonValue.JsonObject(Map.of("answer", JsonValue.text(answer))).json());
    }

    /** Without the worked example the model never writes JSON, and there is nothing to reinforce. */
    static List<ChatMessage> messages(Sum sum) {
        return List.of(
                ChatMessage.system(SYSTEM),
                ChatMessage.user("What is 7 plus 5?"),
                ChatMessage.assistant("{\"tool\": \"add\", \"a\": 7, \"b\": 5}"),
                ChatMessage.user(sum.question()));
    }
}
