package dev.lightningstore.serving;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a policy is served.
 *
 * @param host the address to listen on; anything but loopback needs a key
 * @param port 0 takes a free one
 * @param device {@code cpu}, or {@code gpu0} and so on
 * @param apiKey what callers must show as a bearer token; null for nothing
 */
public record PolicyServerConfig(
        String host,
        int port,
        String device,
        EngineLimits limits,
        AtSwap atSwap,
        @Nullable String apiKey) {
    public static final PolicyServerConfig DEFAULT =
            new PolicyServerConfig("127.0.0.1", 0, "cpu", EngineLimits.DEFAULT, AtSwap.FINISH, null);

    public PolicyServerConfig {
        Objects.requireNonNull(host);
        Objects.requireNonNull(device);
    }

    public PolicyServerConfig with(EngineLimits other) {
        return new PolicyServerConfig(host, port, device, other, atSwap, apiKey);
    }

    /** Of a secret only that it is there. */
    @Override
    public String toString() {
        return "PolicyServerConfig[host=" + host + ", port=" + port + ", device=" + device + ", limits=" + limits
                + ", atSwap=" + atSwap + ", apiKey=" + (apiKey == null ? "none" : "set") + "]";
    }
}
