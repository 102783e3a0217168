package dev.lightningstore.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.json.Json;
import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.weights.Progress;
import dev.lightningstore.policy.weights.TextFiles;
import dev.lightningstore.policy.weights.Weights;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.training.Delivery.Shipment;
import dev.lightningstore.training.Published.Version;
import java.io.IOException;
import java.util.Optional;

/** Makes a policy known: it is handed to where it is served, and is the latest resource, beside all that the resources had before. */
final class Publisher implements Outlet<Learner> {
    private static final JsonMapper JSON = new JsonMapper();

    private final LightningStore store;
    private final Patience patience;
    private final Delivery delivery;
    private final String name;
    private final TrainingSpec spec;
    private final String jobId;
    private final ModelLibrary library;
    private final String source;
    private final TextFiles text;

    /**
     * @param name under which the policy answers
     * @param source what the library says of where it came from
     */
    Publisher(
            LightningStore store,
            Patience patience,
            Delivery delivery,
            String name,
            TrainingSpec spec,
            String jobId,
            ModelLibrary library,
            String source,
            TextFiles text) {
        this.store = store;
        this.patience = patience;
        this.delivery = delivery;
        this.name = name;
        this.spec = spec;
        this.jobId = jobId;
        this.library = library;
        this.source = source;
        this.text = text;
    }

    @Override
    public Version publish(Learner learner, long step) throws InterruptedException, IOException {
        return publish(learner, step, "");
    }

    @Override
    public void publishAgain(Learner learner, long step, long behind) throws InterruptedException, IOException {
        publish(learner, step, "/behind/" + behind);
    }

    private Version publish(Learner learner, long step, String occasion) throws InterruptedException, IOException {
        String hash = learner.hash();
        Optional<Shipment> shipment = delivery.hand(learner, step, hash);
        Json resources = resources(step, hash, shipment);
        String request = jobId + "/policy/" + step + "/" + hash + occasion;
        Resources made = patience.answer(() -> store.resources().add(resources, request));
        delivery.await(step, hash);
        return new Version(step, hash, made.resourcesId());
    }

    @Override
    public Version published(long step, String resourcesId) throws InterruptedException {
        Optional<Resources> found = patience.answer(() -> store.resources().get(resourcesId));
        String hash = found.isEmpty()
                ? ""
                : object(found.get().resources())
                        .path(spec.resource())
                        .path("policy")
                        .path("hash")
                        .asText();
        return new Version(step, hash, resourcesId);
    }

    /** Puts the weights into the model library. */
    @Override
    public String keep(Learner learner) throws IOException {
        Weights weights = learner.weights();
        library.add(name, new OpenModel(weights, text), source, true, Progress.SILENT);
        return "the model " + name;
    }

    private Json resources(long step, String hash, Optional<Shipment> shipment) throws InterruptedException {
        Optional<Resources> latest = patience.answer(() -> store.resources().latest());
        ObjectNode all =
                latest.isEmpty() ? JSON.createObjectNode() : object(latest.get().resources());
        ObjectNode llm = all.putObject(spec.resource());
        llm.put("resource_type", "llm").put("model", name);
        ObjectNode policy = llm.putObject("policy")
                .put("name", name)
                .put("version", Long.toString(step))
                .put("hash", hash);
        shipment.ifPresent(shipped -> ShippedResource.write(policy, shipped, spec.lora()));
        llm.put("base", spec.model()).put("job", jobId);
        ObjectNode sampling = llm.putObject("sampling_parameters");
        sampling.put("max_tokens", spec.sampling().maxTokens());
        ObjectNode train = sampling.putObject("train");
        // The trainer divides by the same temperature and knows of no other cut: an agent may not choose another.
        train.put("temperature", spec.sampling().temperature()).put("top_p", 1);
        train.putArray("locked").add("temperature").add("top_p");
        ObjectNode validation = sampling.putObject("val");
        validation.put("temperature", spec.sampling().validationTemperature());
        validation.putArray("locked").add("temperature");
        return Json.parse(all.toString(), "resources");
    }

    private static ObjectNode object(Json json) {
        try {
            return (ObjectNode) JSON.readTree(json.toString());
        } catch (JsonProcessingException | ClassCastException e) {
            throw new IllegalStateException("the store's resources are no JSON object", e);
        }
    }
}
