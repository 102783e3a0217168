package dev.lightningstore.training;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.toolpolicy.ToolPolicy;
import dev.lightningstore.training.Published.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a policy of tools the latest resource, whole as it is small, beside all that the resources had before. Before
 * anything was learned there is none: agents of the first step are not to meet that of an earlier job.
 */
final class ToolOutlet implements Outlet<ToolLearner> {
    private final LightningStore store;
    private final Patience patience;
    private final Artifacts artifacts;
    private final String resource;
    private final String jobId;

    /** @param resource the name of the policy among the resources */
    ToolOutlet(LightningStore store, Patience patience, Artifacts artifacts, String resource, String jobId) {
        this.store = store;
        this.patience = patience;
        this.artifacts = artifacts;
        this.resource = resource;
        this.jobId = jobId;
    }

    @Override
    public Version publish(ToolLearner learner, long step) throws InterruptedException {
        return publish(learner, step, "");
    }

    @Override
    public void publishAgain(ToolLearner learner, long step, long behind) throws InterruptedException {
        publish(learner, step, "/behind/" + behind);
    }

    private Version publish(ToolLearner learner, long step, String occasion) throws InterruptedException {
        String hash = learner.hash();
        Json resources = resources(learner.policy() == null ? null : entry(learner.policy(), step, hash));
        String request = jobId + "/" + resource + "/" + step + "/" + hash + occasion;
        Resources made = patience.answer(() -> store.resources().add(resources, request));
        return new Version(step, hash, made.resourcesId());
    }

    private JsonObject entry(ToolPolicy policy, long step, String hash) {
        Map<String, JsonValue> entry = new LinkedHashMap<>();
        entry.put("resource_type", JsonValue.text("tool_policy"));
        entry.put("job", JsonValue.text(jobId));
        entry.put("version", JsonValue.text(Long.toString(step)));
        entry.put("hash", JsonValue.text(hash));
        entry.put("learned_policy", JsonValue.of(policy.json()));
        return new JsonObject(entry);
    }

    private Json resources(@Nullable JsonObject entry) throws InterruptedException {
        Optional<Resources> latest = patience.answer(() -> store.resources().latest());
        Map<String, JsonValue> all = new LinkedHashMap<>();
        if (latest.isPresent() && JsonValue.of(latest.get().resources()) instanceof JsonObject before) {
            all.putAll(before.members());
        }
        all.remove(resource);
        if (entry != null) {
            all.put(resource, entry);
        }
        return new JsonObject(all).json();
    }

    @Override
    public Version published(long step, String resourcesId) throws InterruptedException {
        Optional<Resources> found = patience.answer(() -> store.resources().get(resourcesId));
        String hash = found.flatMap(each -> JsonValue.of(each.resources()).find("/" + resource + "/hash"))
                .flatMap(JsonValue::string)
                .orElse("");
        return new Version(step, hash, resourcesId);
    }

    @Override
    public String keep(ToolLearner learner) throws IOException {
        Path scratch = artifacts.scratch(jobId);
        try {
            learner.write(scratch);
            return artifacts.keep(scratch, ToolPolicy.FILE).uri();
        } finally {
            Files.deleteIfExists(scratch);
        }
    }
}
