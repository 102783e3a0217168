package dev.lightningstore.training;

import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A small job on a lab's model, and agents whose rewards a test makes up. */
final class SampledJob {
    private final Map<String, AtomicInteger> members = new ConcurrentHashMap<>();

    /** The spec of a job of groups of four, two a step. */
    static String spec(int steps, int evaluateEvery, Map<String, String> settings, String more) {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "batch_size", "8",
                "group_size", "4",
                "learning_rate", "0.03",
                "entropy_coefficient", "0",
                "validation_split", "0.25"));
        all.putAll(settings);
        StringBuilder members = new StringBuilder();
        all.forEach((key, value) ->
                members.append(members.isEmpty() ? "" : ", ").append("\"" + key + "\": \"" + value + "\""));
        return """
            {"model": "tiny", "algorithm": "grpo", "steps": %d, "seed": 3, "evaluate_every": %d,
             "sampling": {"max_tokens": 1, "validation_temperature": 1}, "settings": {%s}%s}
            """.formatted(steps, evaluateEvery, members, more);
    }

    /** Which one of its group it is, by when it came: 0 to 3, and then those that are done again. */
    int member(Lab lab, Task task) {
        String group = String.valueOf(lab.rollout(task.rolloutId()).groupId());
        return members.computeIfAbsent(group, _ -> new AtomicInteger()).getAndIncrement();
    }

    /** Says something, so that there is a row, and has earned this. */
    static Outcome earn(Task task, RolloutContext context, double reward) throws Exception {
        return earn(task, context, Reward.of(reward));
    }

    static Outcome earn(Task task, RolloutContext context, Reward reward) throws Exception {
        Lab.said(task, context);
        context.emit().emitReward(reward);
        return Outcome.succeeded();
    }
}
