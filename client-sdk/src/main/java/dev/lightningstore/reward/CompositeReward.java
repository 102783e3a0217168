package dev.lightningstore.reward;

import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Judges by several components: the weighted mean of their values, capped where a gate stays closed. Immutable and as
 * thread-safe as its scorers.
 */
public final class CompositeReward<T> {
    private final List<Component<T>> components;
    private final Missing missing;

    private CompositeReward(Builder<T> builder) {
        components = List.copyOf(builder.components);
        missing = builder.missing;
    }

    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    List<Component<T>> components() {
        return components;
    }

    /** Asks all components, in the order in which they were added. */
    public RewardResult score(T subject) throws InterruptedException {
        List<Score> scores = new ArrayList<>(components.size());
        for (Component<T> component : components) {
            scores.add(ask(component, subject));
        }
        List<RewardResult.Part> parts = parts(scores);
        Failure failure = failure(scores);
        return failure == null ? total(parts) : new RewardResult.Unscored(failure, parts);
    }

    private Score ask(Component<T> component, T subject) throws InterruptedException {
        try {
            return component.scorer().score(subject);
        } catch (RuntimeException e) {
            return Score.failed(FailureKind.VERIFIER, component.name() + ": " + e);
        }
    }

    private @Nullable Failure failure(List<Score> scores) {
        boolean any = false;
        for (int i = 0; i < scores.size(); i++) {
            if (scores.get(i) instanceof Score.Failed failed) {
                return failed.failure();
            }
            any |= scores.get(i) instanceof Score.Value && components.get(i).weight() > 0;
        }
        return any ? null : new Failure(FailureKind.VERIFIER, "no component had anything to judge by");
    }

    private List<RewardResult.Part> parts(List<Score> scores) {
        double weights = 0;
        for (int i = 0; i < scores.size(); i++) {
            weights += counts(scores.get(i)) ? components.get(i).weight() : 0;
        }
        List<RewardResult.Part> parts = new ArrayList<>(scores.size());
        for (int i = 0; i < scores.size(); i++) {
            Component<T> component = components.get(i);
            OptionalDouble value = scores.get(i) instanceof Score.Value scored
                    ? OptionalDouble.of(component.scale().apply(scored.value()))
                    : OptionalDouble.empty();
            double share = weights > 0 && counts(scores.get(i)) ? component.weight() / weights : 0;
            parts.add(new RewardResult.Part(component.name(), component.weight(), scores.get(i), value, share));
        }
        return parts;
    }

    private boolean counts(Score score) {
        return score instanceof Score.Value || missing == Missing.COUNT_AS_ZERO;
    }

    private RewardResult total(List<RewardResult.Part> parts) {
        double sum = 0;
        double cap = Scale.MAX;
        List<String> closed = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            RewardResult.Part part = parts.get(i);
            sum += part.contribution();
            Gate gate = components.get(i).gate();
            if (gate != null && (part.value().isEmpty() || part.value().getAsDouble() < gate.minimum())) {
                closed.add(part.name());
                cap = Math.min(cap, gate.cap());
            }
        }
        double uncapped = Math.max(Scale.MIN, Math.min(Scale.MAX, sum));
        return new RewardResult.Scored(Math.min(uncapped, cap), uncapped, parts, closed);
    }

    /** Not thread-safe; what it builds is. */
    public static final class Builder<T> {
        private final List<Component<T>> components = new ArrayList<>();
        private Missing missing = Missing.RENORMALIZE;

        private Builder() {}

        public Builder<T> add(String name, double weight, Scorer<? super T> scorer) {
            return add(name, weight, scorer, Scale.REWARD);
        }

        public Builder<T> add(String name, double weight, Scorer<? super T> scorer, Scale scale) {
            return add(new Component<>(name, weight, scorer, scale, null));
        }

        /** A component that also caps the whole where it fails. */
        public Builder<T> gate(String name, double weight, Scorer<? super T> scorer, Gate gate) {
            return add(new Component<>(name, weight, scorer, Scale.REWARD, gate));
        }

        private Builder<T> add(Component<T> component) {
            if (components.stream().anyMatch(known -> known.name().equals(component.name()))) {
                throw new IllegalArgumentException("reward: two components are named " + component.name());
            }
            components.add(component);
            return this;
        }

        /** {@link Missing#RENORMALIZE} where nothing is said. */
        public Builder<T> missing(Missing missing) {
            this.missing = missing;
            return this;
        }

        public CompositeReward<T> build() {
            if (components.stream().noneMatch(component -> component.weight() > 0)) {
                throw new IllegalArgumentException("reward: give it at least one component with a weight");
            }
            return new CompositeReward<>(this);
        }
    }
}
