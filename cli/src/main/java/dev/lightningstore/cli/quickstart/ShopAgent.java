package dev.lightningstore.cli.quickstart;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.chat.ChatAnswer;
import dev.lightningstore.chat.ChatMessage;
import dev.lightningstore.chat.ChatModel;
import dev.lightningstore.chat.ChatOptions;
import dev.lightningstore.chat.ChatToolCall;
import dev.lightningstore.chat.OpenAiChatModel;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;

/** Answers a question by a tool: the model calls one, is told the result, and answers. Thread-safe. */
public final class ShopAgent implements Agent {
    /** More than the longest right turn; a model that rambles is cut off. */
    private static final int MAX_TOKENS = 32;

    private final Shop shop;
    private final String model;
    private final ChatOptions options;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param model the name under which the policy is served
     * @param temperature at which its answers are drawn
     */
    public ShopAgent(Shop shop, String model, double temperature) {
        this.shop = shop;
        this.model = model;
        this.options = new ChatOptions(temperature, MAX_TOKENS, null).withTools(ShopTool.all());
    }

    @Override
    public Outcome run(Task task, RolloutContext context) throws InterruptedException {
        URI gateway = context.openAiBaseUrl();
        if (gateway == null) {
            return Outcome.failed("the store has no gateway, so there is no model to ask");
        }
        ChatModel asked = OpenAiChatModel.at(gateway, model)
                .apiKey(context.token())
                .http(http)
                .build();
        Visit visit = visit(Question.of(task.input()), asked);
        for (int i = 0; i < visit.calls().size(); i++) {
            ChatToolCall call = visit.calls().get(i);
            context.emit()
                    .emitAction(
                            call.name(),
                            Json.parseOrQuote(call.arguments()),
                            Json.parseOrQuote(visit.results().get(i)));
        }
        context.emit().emitReward(ShopVerifier.reward(visit));
        return Outcome.succeeded();
    }

    /** Asks the model, and asks it again with what its tools answered if it called any. */
    Visit visit(Question question, ChatModel asked) throws InterruptedException {
        List<ChatMessage> messages = new ArrayList<>();
        messages.add(ChatMessage.user(question.text()));
        ChatAnswer first = asked.chat(messages, options);
        if (first.toolCalls().isEmpty()) {
            return new Visit(question, List.of(), List.of(), "", first.text());
        }
        messages.add(ChatMessage.assistant(first));
        List<String> results = new ArrayList<>();
        for (ChatToolCall call : first.toolCalls()) {
            String result = shop.call(call.name(), call.arguments());
            results.add(result);
            messages.add(ChatMessage.result(call, result));
        }
        ChatAnswer second = asked.chat(messages, options);
        return new Visit(question, first.toolCalls(), results, first.text(), second.text());
    }
}
