package dev.lightningstore.runner.agent;

import dev.lightningstore.agent.Task;
import dev.lightningstore.rollout.RolloutMode;
import java.net.URI;

/** Where agents reach the store over HTTP, and every address of it that they may need. */
public record StoreAddress(URI store, String project) {
    public StoreAddress {
        String text = store.toString();
        if (text.endsWith("/")) {
            store = URI.create(text.substring(0, text.length() - 1));
        }
    }

    /** The store's base URL for anything that knows no projects: OTLP, the peer's client. */
    public URI projectUrl() {
        return at("");
    }

    public URI openAi(Task task) {
        RolloutMode mode = task.mode() == null ? RolloutMode.TRAIN : task.mode();
        return at("/proxy/rollout/" + task.rolloutId() + "/attempt/" + task.attemptId() + "/mode/" + mode.wire()
                + "/openai/v1");
    }

    public URI anthropic() {
        return at("/gateway/anthropic");
    }

    /** Where an agent of the peer's 1.x wire tells its rewards. */
    public URI events(Task task) {
        return at("/api/rollouts/" + task.rolloutId() + "/attempt/" + task.attemptId() + "/events");
    }

    private URI at(String path) {
        return URI.create(store + "/projects/" + project + path);
    }
}
