package dev.lightningstore.runner.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.runner.agent.AgentAnswer;
import dev.lightningstore.runner.agent.AgentRun;
import dev.lightningstore.runner.agent.Facts;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.runner.agent.TaskJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One attempt of an agent behind an endpoint. An interrupt closes the connection, which tells the endpoint to stop. */
final class HttpRun implements AgentRun {
    /** Too many requests, or nobody behind the gateway: the agent never saw the task, or is not to blame. */
    private static final Set<Integer> OVERLOADED = Set.of(429, 502, 503, 504);

    private static final int QUOTED = 500;

    private final HttpClient client;
    private final URI url;
    private final @Nullable StoreAddress store;
    private final Task task;
    private final RolloutContext context;

    HttpRun(HttpClient client, URI url, @Nullable StoreAddress store, Task task, RolloutContext context) {
        this.client = client;
        this.url = url;
        this.store = store;
        this.task = task;
        this.context = context;
    }

    @Override
    public Outcome run() throws InterruptedException {
        ObjectNode body = TaskJson.of(task);
        ObjectNode facts = body.putObject("environment");
        new Facts(task, context.token(), store).environment().forEach(facts::put);
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("content-type", "application/json")
                .header("accept", "application/json")
                .header("lightning-rollout-id", task.rolloutId())
                .header("lightning-attempt-id", task.attemptId())
                .POST(HttpRequest.BodyPublishers.ofByteArray(TaskJson.bytes(body)))
                .build();
        int status;
        byte[] answer;
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            status = response.statusCode();
            try (InputStream stream = response.body()) {
                answer = stream.readNBytes(AgentAnswer.MAX_BYTES + 1);
            }
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped while " + url + " answered");
            }
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return failed(FailureKind.INFRA, url + " cannot be reached, or broke off: " + why);
        }
        return outcome(status, answer);
    }

    private Outcome outcome(int status, byte[] answer) {
        if (OVERLOADED.contains(status)) {
            return failed(FailureKind.INFRA, url + " answered " + status + quoted(answer));
        }
        if (status < 200 || status > 299) {
            return failed(FailureKind.AGENT, url + " answered " + status + quoted(answer));
        }
        try {
            AgentAnswer said =
                    answer.length == 0 ? AgentAnswer.NONE : AgentAnswer.parse(answer, "the answer of " + url);
            return said.tell(context.emit());
        } catch (AgentAnswer.Unreadable e) {
            return failed(FailureKind.AGENT, String.valueOf(e.getMessage()));
        }
    }

    private static String quoted(byte[] answer) {
        String text = new String(answer, 0, Math.min(answer.length, QUOTED), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "" : ": " + text;
    }

    private static Outcome failed(FailureKind kind, String message) {
        return new Outcome.Failed(new Failure(kind, message), null);
    }
}
