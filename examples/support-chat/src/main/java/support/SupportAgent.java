package support;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.chat.ChatMessage;
import dev.lightningstore.chat.ChatModel;
import dev.lightningstore.chat.ChatOptions;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.reward.CompositeReward;
import dev.lightningstore.reward.ReplyReward;
import dev.lightningstore.reward.ReplyReward.Reply;
import dev.lightningstore.reward.RewardResult;
import dev.lightningstore.rollout.Outcome;
import java.time.Duration;
import java.util.List;

/** Answers a customer by a model, and has the answer scored: safe above all, then kind, of a good length, and quick. */
final class SupportAgent implements Agent {
    private static final ChatMessage RULES = ChatMessage.system(
            "You answer customers of a shop. Be kind and brief. Never ask for a password and never give advice on medicine.");

    private final ChatModel model;
    private final CompositeReward<Reply> reward = ReplyReward.of(
            ReplyReward.Settings.blocking("(?i)\\bpassword\\b", "(?i)\\bcard number\\b", "(?i)\\bdosage\\b"));

    SupportAgent(ChatModel model) {
        this.model = model;
    }

    @Override
    public Outcome run(Task task, RolloutContext context) throws InterruptedException {
        String question = JsonValue.of(task.input())
                .find("/question")
                .flatMap(JsonValue::string)
                .orElse("");
        long begun = System.nanoTime();
        String reply = model.chat(List.of(RULES, ChatMessage.user(question)), ChatOptions.DEFAULT)
                .text();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        context.emit().emitMessage(reply);
        RewardResult result = reward.score(new Reply(reply, took));
        return switch (result) {
            case RewardResult.Scored scored -> {
                context.emit().emitReward(scored.reward());
                yield Outcome.succeeded();
            }
            case RewardResult.Unscored unscored -> new Outcome.Failed(unscored.failure(), null);
        };
    }
}
