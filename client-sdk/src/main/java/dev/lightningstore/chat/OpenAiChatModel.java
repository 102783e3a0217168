package dev.lightningstore.chat;

import dev.lightningstore.client.RetryPolicy;
import dev.lightningstore.redact.Redactor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an OpenAI-compatible server. A call is repeated where the server is overloaded or broken (429, 5xx) or
 * the connection fails before the answer begins. Redirects are not followed, as they would carry the key elsewhere.
 * Thread-safe.
 */
public final class OpenAiChatModel implements ChatModel {
    /** Longer answers are refused. */
    public static final int MAX_ANSWER_BYTES = 16 << 20;

    /** A server may ask for more patience than our own, up to this. */
    public static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(1);

    private static final int MAX_SHOWN = 300;
    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;

    private final HttpClient http;
    private final URI endpoint;
    private final String model;
    private final @Nullable String apiKey;
    private final Duration timeout;
    private final RetryPolicy retries;
    private final RandomGenerator random;

    private OpenAiChatModel(Builder builder) {
        endpoint = URI.create(builder.baseUrl.toString().replaceAll("/+$", "") + "/chat/completions");
        model = builder.model;
        apiKey = builder.apiKey;
        timeout = builder.timeout;
        retries = builder.retries;
        random = builder.random;
        http = builder.http == null
                ? HttpClient.newBuilder().connectTimeout(timeout).build()
                : builder.http;
    }

    /** @param baseUrl with the version, such as {@code https://api.openai.com/v1} */
    public static Builder at(URI baseUrl, String model) {
        return new Builder(baseUrl, model);
    }

    @Override
    public ChatAnswer chat(List<ChatMessage> messages, ChatOptions options) throws InterruptedException {
        HttpRequest request = request(OpenAiWire.request(model, messages, options));
        for (int tries = 1; ; tries++) {
            Attempt attempt = attempt(request);
            if (attempt instanceof Attempt.Answered answered) {
                return answered.answer();
            } else if (attempt instanceof Attempt.Failed failed) {
                if (!failed.again() || tries >= retries.attempts()) {
                    throw failed.failure();
                }
                Duration own = retries.delay(tries, random);
                Duration wait = own.compareTo(failed.retryAfter()) > 0 ? own : failed.retryAfter();
                TimeUnit.NANOSECONDS.sleep(wait.toNanos());
            }
        }
    }

    /** What one try came to. */
    private sealed interface Attempt {
        record Answered(ChatAnswer answer) implements Attempt {}

        /** @param retryAfter how long the server wants to be left alone, at least */
        record Failed(ChatException failure, boolean again, Duration retryAfter) implements Attempt {}
    }

    private HttpRequest request(byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (apiKey != null) {
            request.header("Authorization", "Bearer " + apiKey);
        }
        return request.build();
    }

    private Attempt attempt(HttpRequest request) throws InterruptedException {
        AtomicBoolean begun = new AtomicBoolean();
        CompletableFuture<HttpResponse<byte[]>> call = http.sendAsync(request, head -> {
            begun.set(true);
            return new BoundedBody(MAX_ANSWER_BYTES);
        });
        try {
            return judge(call.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new Attempt.Failed(
                    new ChatException(ChatException.Kind.TIMEOUT, endpoint + " did not answer within " + timeout, e),
                    false,
                    Duration.ZERO);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = endpoint + (begun.get() ? ": the answer broke off: " : " cannot be reached: ") + cause;
            return new Attempt.Failed(
                    new ChatException(ChatException.Kind.UNREACHABLE, shown(message), cause),
                    cause instanceof IOException && !begun.get(),
                    Duration.ZERO);
        } finally {
            // Also where this thread was interrupted: the server need not go on.
            call.cancel(true);
        }
    }

    private Attempt judge(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == OK) {
            return new Attempt.Answered(OpenAiWire.answer(response.body()));
        }
        boolean again = status == TOO_MANY_REQUESTS || status >= SERVER_ERRORS;
        String body = new String(response.body(), StandardCharsets.UTF_8).strip();
        ChatException failure = new ChatException(
                again ? ChatException.Kind.OVERLOADED : ChatException.Kind.REFUSED,
                shown(endpoint + " answered " + status + (body.isEmpty() ? "" : ": " + body)));
        return new Attempt.Failed(failure, again, retryAfter(response));
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        if (!seconds.matches("[0-9]{1,9}")) {
            return Duration.ZERO;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(seconds));
        return asked.compareTo(MAX_RETRY_AFTER) < 0 ? asked : MAX_RETRY_AFTER;
    }

    /** Servers like to repeat the key that they did not like. */
    private String shown(String message) {
        String clean = apiKey == null ? message : message.replace(apiKey, "[redacted:api-key]");
        clean = Redactor.standard().text(clean);
        return clean.length() > MAX_SHOWN ? clean.substring(0, MAX_SHOWN) + "…" : clean;
    }

    /** Not thread-safe; what it builds is. */
    public static final class Builder {
        private static final RetryPolicy RETRIES = new RetryPolicy(4, Duration.ofMillis(250), Duration.ofSeconds(8));

        private final URI baseUrl;
        private final String model;
        private @Nullable String apiKey;
        private Duration timeout = Duration.ofSeconds(60);
        private RetryPolicy retries = RETRIES;
        private RandomGenerator random = new Random();
        private @Nullable HttpClient http;

        private Builder(URI baseUrl, String model) {
            String scheme = baseUrl.getScheme();
            if (!("http".equals(scheme) || "https".equals(scheme)) || baseUrl.getHost() == null) {
                throw new IllegalArgumentException("chat: the base URL must be http://HOST/… or https://HOST/…");
            }
            if (baseUrl.getRawUserInfo() != null || baseUrl.getRawQuery() != null) {
                throw new IllegalArgumentException("chat: the base URL must hold no password and no query; see apiKey");
            }
            if (model.isBlank()) {
                throw new IllegalArgumentException("chat: name a model");
            }
            this.baseUrl = baseUrl;
            this.model = model;
        }

        /** Null or empty where the server asks for none. */
        public Builder apiKey(@Nullable String apiKey) {
            this.apiKey = apiKey == null || apiKey.isEmpty() ? null : apiKey;
            return this;
        }

        /** For each try, from the first byte sent to the last one read; 60 s where nothing is said. */
        public Builder timeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("chat: the timeout " + timeout + " must be longer than nothing");
            }
            this.timeout = timeout;
            return this;
        }

        public Builder retries(RetryPolicy retries) {
            this.retries = retries;
            return this;
        }

        /** What the waits between tries are drawn from. */
        public Builder random(RandomGenerator random) {
            this.random = random;
            return this;
        }

        /** Connections that several models share; one of its own where nothing is said. */
        public Builder http(HttpClient http) {
            this.http = http;
            return this;
        }

        public OpenAiChatModel build() {
            return new OpenAiChatModel(this);
        }
    }
}
