package dev.lightningstore.algorithm.advantage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What becomes of groups that say nothing, because they have one survivor or all earned the same (DAPO). */
public enum DynamicSampling {
    /** They stay in the batch with the advantage 0, and count where a loss is averaged. */
    OFF,
    /** They leave the batch. */
    DROP,
    /** They leave the batch, and as many groups are to be sampled in their place. */
    RESAMPLE;

    /** What was decided on one group. */
    public record Decision(String group, Action action, int survivors, double mean) {}

    public enum Action {
        KEEP,
        DROP,
        RESAMPLE
    }

    /**
     * One decision a group, in the order in which groups first appear.
     *
     * @param rewards of the survivors, before they were shaped: a penalty for length must not make a solved task interesting
     */
    public List<Decision> decide(List<String> groups, double[] rewards) {
        Map<String, List<Double>> members = new LinkedHashMap<>();
        for (int i = 0; i < rewards.length; i++) {
            members.computeIfAbsent(groups.get(i), _ -> new ArrayList<>()).add(rewards[i]);
        }
        List<Decision> decisions = new ArrayList<>();
        members.forEach((group, values) -> {
            Sample sample =
                    Sample.of(values.stream().mapToDouble(Double::doubleValue).toArray());
            decisions.add(new Decision(group, sample.flat() ? onFlat() : Action.KEEP, sample.size(), sample.mean()));
        });
        return decisions;
    }

    private Action onFlat() {
        return switch (this) {
            case OFF -> Action.KEEP;
            case DROP -> Action.DROP;
            case RESAMPLE -> Action.RESAMPLE;
        };
    }
}
