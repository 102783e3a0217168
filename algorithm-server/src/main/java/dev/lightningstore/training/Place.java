package dev.lightningstore.training;

import dev.lightningstore.model.SecretRef;
import dev.lightningstore.serving.EngineLimits;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an algorithm server works.
 *
 * @param workerId as the store knows it
 * @param host the address that the policy is served on
 * @param port 0 takes a free one
 * @param reachedAs the base URL by which the store's gateway reaches that; null where it is the address itself
 * @param apiKey what the gateway has to show; null for nothing, on loopback only
 * @param gatewayKey where the store finds that key; null for nothing
 * @param device {@code cpu}, or {@code gpu0} and so on
 * @param threads of one computation; 0 leaves it to PyTorch
 * @param data the folder of models and artifacts
 */
public record Place(
        String workerId,
        String host,
        int port,
        @Nullable String reachedAs,
        @Nullable String apiKey,
        @Nullable SecretRef gatewayKey,
        String device,
        int threads,
        EngineLimits limits,
        Path data) {
    /** Of a secret only that it is there. */
    @Override
    public String toString() {
        return "Place[workerId=" + workerId + ", host=" + host + ", port=" + port + ", reachedAs=" + reachedAs
                + ", apiKey=" + (apiKey == null ? "none" : "set") + ", device=" + device + ", threads=" + threads
                + ", limits=" + limits + ", data=" + data + "]";
    }
}
