package dev.lightningstore.choice;

import dev.lightningstore.trace.Emitter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The model that an agent works with.
 *
 * @param model null where not even a base model is configured: the agent knows by itself
 * @param source who said so
 */
public record ModelChoice(String agent, @Nullable String model, Source source) {
    public enum Source {
        /** It is deployed for the agent. */
        REGISTRY,
        /** {@code tuned_model} names it. */
        CONFIGURATION,
        /** It is the base model. */
        BASE
    }

    /** Records the choice on the trace. */
    public void tell(Emitter emitter) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("lightning.model.agent", agent);
        facts.put("lightning.model.source", source.name().toLowerCase(Locale.ROOT));
        if (model != null) {
            facts.put("lightning.model.name", model);
        }
        emitter.emitAnnotation(facts);
    }
}
