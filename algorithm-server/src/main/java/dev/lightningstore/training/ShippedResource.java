package dev.lightningstore.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.json.Json;
import dev.lightningstore.policy.net.Lora;
import dev.lightningstore.serving.PolicyVersion;
import dev.lightningstore.training.Delivery.Shipment;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A version of a policy as the resources tell a sampler of it.
 *
 * @param model that it was trained from, by its name in the model library
 * @param baseHash of that model
 * @param lora of an adapter; null where all weights were trained
 * @param uri of the artifact with what was trained
 * @param sha256 of the artifact's contents
 */
record ShippedResource(
        PolicyVersion policy,
        String model,
        String baseHash,
        @Nullable Lora lora,
        String uri,
        String sha256) {
    private static final JsonMapper JSON = new JsonMapper();

    static void write(ObjectNode policy, Shipment shipment, @Nullable Lora lora) {
        policy.put("base_hash", shipment.baseHash());
        policy.putObject("weights")
                .put("uri", shipment.weights().uri())
                .put("sha256", shipment.weights().sha256())
                .put("bytes", shipment.weights().bytes());
        if (lora != null) {
            ObjectNode told = policy.putObject("lora").put("rank", lora.rank()).put("alpha", lora.alpha());
            ArrayNode targets = told.put("dropout", lora.dropout()).putArray("targets");
            lora.targets().stream().sorted().forEach(targets::add);
        }
    }

    /** The policy that the resources have by a name; empty where there is none, or one that is served where it is trained. */
    static Optional<ShippedResource> read(Json resources, String name) {
        JsonNode llm;
        try {
            llm = JSON.readTree(resources.toString()).path(name);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the store's resources are no JSON", e);
        }
        JsonNode policy = llm.path("policy");
        JsonNode weights = policy.path("weights");
        if (!weights.hasNonNull("uri")) {
            return Optional.empty();
        }
        return Optional.of(new ShippedResource(
                new PolicyVersion(
                        policy.path("name").asText(),
                        policy.path("version").asText(),
                        policy.path("hash").asText()),
                llm.path("base").asText(),
                policy.path("base_hash").asText(),
                lora(policy.path("lora")),
                weights.path("uri").asText(),
                weights.path("sha256").asText()));
    }

    private static @Nullable Lora lora(JsonNode lora) {
        if (!lora.isObject()) {
            return null;
        }
        Set<String> targets = new LinkedHashSet<>();
        lora.path("targets").forEach(each -> targets.add(each.asText()));
        return new Lora(
                lora.path("rank").asInt(),
                lora.path("alpha").asDouble(),
                targets,
                lora.path("dropout").asDouble());
    }

    /** Whether a server of the one can take the weights of the other. */
    boolean isAnotherVersionOf(ShippedResource other) {
        return policy.name().equals(other.policy.name()) && baseHash.equals(other.baseHash);
    }
}
