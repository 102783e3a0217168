package dev.lightningstore.choice;

import dev.lightningstore.choice.ModelChoice.Source;
import dev.lightningstore.config.ModelSelection;
import dev.lightningstore.config.SdkConfig;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses models: the one that is deployed for the agent, else the tuned one of the configuration, else the base model.
 * Which users get a tuned one, {@link ModelSelection} says. The registry is asked once a minute. Thread-safe.
 */
public final class Models {
    private final ModelSelection selection;
    private final boolean traced;
    private final @Nullable String rollout;
    private final Remembered<String> deployed;

    Models(
            ModelSelection selection,
            boolean traced,
            @Nullable String rollout,
            ModelRegistry registry,
            LongSupplier nanos) {
        this.selection = selection;
        this.traced = traced;
        this.rollout = rollout;
        this.deployed = new Remembered<>("the registry of models", registry::active, nanos);
    }

    public static Models of(SdkConfig config, ModelRegistry registry) {
        return new Models(config.models(), config.trace().enabled(), config.rolloutId(), registry, System::nanoTime);
    }

    /** For the rollout that this process works on. */
    public ModelChoice active(String agent) {
        return active(agent, rollout);
    }

    /** @param who a user or a session, who gets the same answer each time; null where nobody is known */
    public ModelChoice active(String agent, @Nullable String who) {
        if (selection.wantsTuned(traced, who)) {
            Optional<String> model = deployed.get(agent);
            if (model.isPresent()) {
                return new ModelChoice(agent, model.get(), Source.REGISTRY);
            }
            if (selection.tuned() != null) {
                return new ModelChoice(agent, selection.tuned(), Source.CONFIGURATION);
            }
        }
        return new ModelChoice(agent, selection.base(), Source.BASE);
    }
}
