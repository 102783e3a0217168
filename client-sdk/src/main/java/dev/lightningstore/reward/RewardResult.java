package dev.lightningstore.reward;

import dev.lightningstore.rollout.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What a {@link CompositeReward} found, and how it came to it. */
public sealed interface RewardResult {
    /** The name of the whole among the dimensions of a {@link Reward}. */
    String TOTAL = "total";

    List<Part> parts();

    /**
     * What one component gave.
     *
     * @param value its score on the scale of rewards; empty where there was none
     * @param share the part of the whole weight that it had, from 0 to 1
     */
    record Part(String name, double weight, Score score, OptionalDouble value, double share) {
        /** What it added to the total. */
        public double contribution() {
            return value.orElse(0) * share;
        }
    }

    /**
     * @param total within −1 and 1
     * @param uncapped what it was before the gates
     * @param closedGates the components that did not reach their minimum
     */
    record Scored(double total, double uncapped, List<Part> parts, List<String> closedGates) implements RewardResult {
        public Scored {
            parts = List.copyOf(parts);
            closedGates = List.copyOf(closedGates);
        }

        /** The total as the primary, and each component that gave a value by its name. */
        public Reward reward() {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put(TOTAL, total);
            parts.forEach(part -> part.value().ifPresent(value -> values.put(part.name(), value)));
            return new Reward(TOTAL, values);
        }
    }

    /** No reward at all, because something could not be judged. */
    record Unscored(Failure failure, List<Part> parts) implements RewardResult {
        public Unscored {
            parts = List.copyOf(parts);
        }
    }

    /** A line for each component, and one for the whole. */
    default String explain() {
        StringBuilder out = new StringBuilder();
        for (Part part : parts()) {
            out.append(part.name()).append(": ");
            if (part.score() instanceof Score.Value scored) {
                out.append(number(part.value().orElseThrow()))
                        .append(" × ")
                        .append(number(part.share()))
                        .append(" = ")
                        .append(number(part.contribution()));
                scored.metadata().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .forEach(fact -> out.append(", ")
                                .append(fact.getKey())
                                .append('=')
                                .append(fact.getValue()));
            } else if (part.score() instanceof Score.Absent absent) {
                out.append("absent (").append(absent.reason()).append(')');
            } else if (part.score() instanceof Score.Failed failed) {
                out.append("failed (").append(failed.failure().message()).append(')');
            }
            out.append('\n');
        }
        if (this instanceof Scored scored) {
            out.append(TOTAL).append(": ").append(number(scored.total()));
            if (!scored.closedGates().isEmpty()) {
                out.append(", capped from ")
                        .append(number(scored.uncapped()))
                        .append(" by ")
                        .append(scored.closedGates());
            }
        } else if (this instanceof Unscored unscored) {
            out.append("no reward: ").append(unscored.failure().message());
        }
        return out.append('\n').toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
