package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.RolloutMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A resource of type {@code llm} or {@code proxy_llm}: which model an attempt runs against, and how it samples.
 *
 * @param name under which the resources have it
 * @param endpoint of its server; null where it is one of ours
 * @param sampling parameters for every mode, with {@code train}, {@code val} and {@code test} for one mode
 */
record ModelResource(
        String name,
        String model,
        @Nullable String endpoint,
        ObjectNode sampling,
        @Nullable Policy policy) {
    private static final String LOCKED = "locked";
    private static final Set<String> RESERVED = Set.of("train", "val", "test", LOCKED);

    static List<ModelResource> read(Resources resources) {
        List<ModelResource> found = new ArrayList<>();
        ObjectNode all = JsonText.objectOrNull(resources.resources().utf8());
        if (all == null) {
            return found;
        }
        for (Map.Entry<String, JsonNode> entry : all.properties()) {
            String type = entry.getValue().path("resource_type").asText();
            String model = entry.getValue().path("model").asText();
            if ((type.equals("llm") || type.equals("proxy_llm"))
                    && !model.isEmpty()
                    && entry.getValue() instanceof ObjectNode llm) {
                found.add(new ModelResource(
                        entry.getKey(),
                        model,
                        endpoint(type, llm),
                        sampling(llm),
                        policy(entry.getKey(), llm, all, resources)));
            }
        }
        return found;
    }

    /** A resource that sends its agents through a gateway names that gateway: calling it would come back here. */
    private static @Nullable String endpoint(String type, ObjectNode llm) {
        String endpoint = llm.path("endpoint").asText();
        boolean ours = type.equals("proxy_llm")
                || endpoint.isEmpty()
                || endpoint.contains("/gateway/openai")
                || endpoint.contains("/proxy/rollout/")
                || endpoint.contains("/rollout/");
        return ours ? null : endpoint;
    }

    private static ObjectNode sampling(ObjectNode llm) {
        return llm.get("sampling_parameters") instanceof ObjectNode sampling ? sampling : JsonText.object();
    }

    /** Said in the resource itself, or in the one of type {@code policy} that it names or that stands beside it alone. */
    private static @Nullable Policy policy(String name, ObjectNode llm, ObjectNode all, Resources resources) {
        JsonNode said = llm.path("policy");
        String policyName = said.isTextual() ? said.textValue() : name;
        if (said.isTextual()) {
            said = all.path(policyName);
        } else if (!said.isObject()) {
            List<String> policies = all.propertyStream()
                    .filter(each ->
                            each.getValue().path("resource_type").asText().equals("policy"))
                    .map(Map.Entry::getKey)
                    .toList();
            if (policies.size() == 1) {
                policyName = policies.getFirst();
                said = all.path(policyName);
            }
        }
        if (!said.isObject()) {
            return null;
        }
        String hash = said.path("hash").asText(said.path("sha256").asText());
        return new Policy(
                said.path("name").asText(policyName),
                said.path("version").asText(String.valueOf(resources.version())),
                hash.isEmpty() ? null : hash);
    }

    /** The parameters for a mode: those of the mode win over those for every mode. */
    ObjectNode parameters(@Nullable RolloutMode mode) {
        ObjectNode parameters = JsonText.object();
        sampling.properties().forEach(entry -> {
            if (!RESERVED.contains(entry.getKey())) {
                parameters.set(entry.getKey(), entry.getValue());
            }
        });
        if (mode != null && sampling.get(mode.wire()) instanceof ObjectNode own) {
            own.properties().forEach(entry -> {
                if (!entry.getKey().equals(LOCKED)) {
                    parameters.set(entry.getKey(), entry.getValue());
                }
            });
        }
        return parameters;
    }

    /** Parameters that a caller cannot choose otherwise; {@code locked} is true for all, or a list of names. */
    Set<String> locked(@Nullable RolloutMode mode) {
        JsonNode own = mode == null ? null : sampling.path(mode.wire()).get(LOCKED);
        JsonNode locked = own == null ? sampling.get(LOCKED) : own;
        Set<String> names = new HashSet<>();
        if (locked != null && locked.isBoolean() && locked.booleanValue()) {
            parameters(mode).fieldNames().forEachRemaining(names::add);
        } else if (locked != null && locked.isArray()) {
            locked.forEach(name -> names.add(name.asText()));
        }
        return names;
    }
}
