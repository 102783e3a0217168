package dev.lightningstore.choice;

import dev.lightningstore.trace.Emitter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prompt that an agent works with.
 *
 * @param resourcesId the version of the resources that holds it; null for the agent's own
 * @param version 0 for the agent's own
 */
public record PromptChoice(
        String name, String template, @Nullable String resourcesId, int version) {
    /** Records the choice on the trace. */
    public void tell(Emitter emitter) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("lightning.prompt.name", name);
        facts.put("lightning.prompt.source", resourcesId == null ? "default" : "resources");
        if (resourcesId != null) {
            facts.put("lightning.prompt.resources_id", resourcesId);
            facts.put("lightning.prompt.version", String.valueOf(version));
        }
        emitter.emitAnnotation(facts);
    }
}
