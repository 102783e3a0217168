package dev.lightningstore.client;

import dev.lightningstore.project.Project;
import dev.lightningstore.store.StoreCluster;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a store.
 *
 * @param host where the server is
 * @param tls null for a connection in the clear
 * @param apiKey null where the server asks for none
 * @param project the project of {@link LightningClient#store()}
 * @param deadline how long one call may take in all, its retries included
 * @param keepAlive how often an idle connection is tried while calls are open
 * @param maxMessageBytes the largest answer that is taken
 * @param callbacks runs what depends on an answer; null for a pool of threads of its own
 */
public record ClientOptions(
        String host,
        int port,
        @Nullable Tls tls,
        @Nullable String apiKey,
        String project,
        Duration deadline,
        Duration keepAlive,
        RetryPolicy retry,
        int maxMessageBytes,
        @Nullable Executor callbacks) {
    public static final String URL_VARIABLE = "LIGHTNING_STORE_URL";
    public static final String KEY_VARIABLE = "LIGHTNING_API_KEY";
    public static final String PROJECT_VARIABLE = "LIGHTNING_PROJECT";
    public static final String DEFAULT_URL = "http://127.0.0.1:4747";

    /** gRPC itself goes no lower. */
    private static final Duration MIN_KEEP_ALIVE = Duration.ofSeconds(10);

    public ClientOptions {
        Project.checkName(project);
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("deadline: must be longer than nothing");
        }
        if (keepAlive.compareTo(MIN_KEEP_ALIVE) < 0) {
            throw new IllegalArgumentException("keepAlive: must be at least " + MIN_KEEP_ALIVE);
        }
        if (maxMessageBytes < 1) {
            throw new IllegalArgumentException("maxMessageBytes: " + maxMessageBytes + " is less than 1");
        }
        if (apiKey != null && !apiKey.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("apiKey: must be printable ASCII");
        }
    }

    /** @param url {@code http://host:port} or {@code https://host:port}, with {@code /projects/NAME} behind if wanted */
    public static Builder to(String url) {
        return new Builder(url);
    }

    /** From LIGHTNING_STORE_URL, LIGHTNING_API_KEY and LIGHTNING_PROJECT; each has a default. */
    public static Builder fromEnvironment() {
        return fromEnvironment(System.getenv());
    }

    static Builder fromEnvironment(Map<String, String> environment) {
        Builder builder = to(environment.getOrDefault(URL_VARIABLE, DEFAULT_URL));
        String key = environment.get(KEY_VARIABLE);
        if (key != null && !key.isEmpty()) {
            builder.apiKey(key);
        }
        String project = environment.get(PROJECT_VARIABLE);
        if (project != null && !project.isEmpty()) {
            builder.project(project);
        }
        return builder;
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return (tls == null ? "http://" : "https://") + host + ":" + port + "/projects/" + project
                + (apiKey == null ? "" : " with a key");
    }

    /** Collects options; everything but the URL has a default. */
    public static final class Builder {
        private static final Pattern PATH = Pattern.compile("/?|/projects/([^/]+)/?");

        private final String host;
        private final int port;
        private @Nullable Tls tls;
        private @Nullable String apiKey;
        private String project = StoreCluster.DEFAULT_PROJECT;
        private Duration deadline = Duration.ofSeconds(30);
        private Duration keepAlive = Duration.ofSeconds(30);
        private RetryPolicy retry = RetryPolicy.DEFAULT;
        private int maxMessageBytes = 64 << 20;
        private @Nullable Executor callbacks;

        private Builder(String url) {
            URI uri;
            try {
                uri = new URI(url);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("store URL '" + url + "': " + e.getReason(), e);
            }
            boolean secure = "https".equals(uri.getScheme());
            if ((!secure && !"http".equals(uri.getScheme())) || uri.getHost() == null) {
                throw new IllegalArgumentException(
                        "store URL '" + url + "': write http://HOST:PORT or https://HOST:PORT");
            }
            Matcher path = PATH.matcher(uri.getPath() == null ? "" : uri.getPath());
            if (!path.matches()) {
                throw new IllegalArgumentException(
                        "store URL '" + url + "': nothing but /projects/NAME may follow the host");
            }
            if (path.group(1) != null) {
                project = path.group(1);
            }
            host = uri.getHost();
            port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
            tls = secure ? Tls.DEFAULT : null;
        }

        public Builder apiKey(@Nullable String apiKey) {
            this.apiKey = apiKey;
            return this;
        }

        public Builder project(String project) {
            this.project = project;
            return this;
        }

        public Builder tls(Tls tls) {
            this.tls = tls;
            return this;
        }

        public Builder deadline(Duration deadline) {
            this.deadline = deadline;
            return this;
        }

        public Builder keepAlive(Duration keepAlive) {
            this.keepAlive = keepAlive;
            return this;
        }

        public Builder retry(RetryPolicy retry) {
            this.retry = retry;
            return this;
        }

        public Builder maxMessageBytes(int maxMessageBytes) {
            this.maxMessageBytes = maxMessageBytes;
            return this;
        }

        /** {@code Runnable::run} answers on the connection's own thread: fastest, and nothing there may ever block. */
        public Builder callbacks(Executor callbacks) {
            this.callbacks = callbacks;
            return this;
        }

        public ClientOptions build() {
            return new ClientOptions(
                    host, port, tls, apiKey, project, deadline, keepAlive, retry, maxMessageBytes, callbacks);
        }
    }
}
