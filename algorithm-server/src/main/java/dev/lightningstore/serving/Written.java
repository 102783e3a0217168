package dev.lightningstore.serving;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which tokens a prompt has and how often each is in the answer so far: what penalties go by. */
final class Written {
    private final Set<Integer> prompt = new HashSet<>();
    private final Map<Integer, Integer> answer = new HashMap<>();

    Written(int[] promptIds) {
        Arrays.stream(promptIds).forEach(prompt::add);
    }

    void add(int id) {
        answer.merge(id, 1, Integer::sum);
    }

    /** Changes what the model says of tokens that are there already. */
    void penalise(float[] logits, Sampling sampling) {
        double by = sampling.repetitionPenalty();
        if (by != 1) {
            prompt.forEach(id -> repel(logits, id, by));
            answer.keySet().stream().filter(id -> !prompt.contains(id)).forEach(id -> repel(logits, id, by));
        }
        answer.forEach((id, times) ->
                logits[id] -= (float) (sampling.presencePenalty() + times * sampling.frequencyPenalty()));
    }

    private static void repel(float[] logits, int id, double by) {
        logits[id] = (float) (logits[id] > 0 ? logits[id] / by : logits[id] * by);
    }
}
