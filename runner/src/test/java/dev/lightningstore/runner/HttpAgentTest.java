package dev.lightningstore.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.http.HttpHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents behind an endpoint, over a real store and a real endpoint. */
@Timeout(60)
class HttpAgentTest {
    private final TestStore store = new TestStore();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private HttpServer endpoint;

    @BeforeEach
    void open() throws IOException {
        endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        endpoint.createContext("/", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/slow")) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            byte[] answer = (path.equals("/bad") ? "<html>" : "{\"reward\": 0.5, \"output\": \"yes\"}")
                    .getBytes(StandardCharsets.UTF_8);
            int status = path.matches("/\\d+") ? Integer.parseInt(path.substring(1)) : 200;
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        endpoint.start();
    }

    @AfterEach
    void close() {
        release.countDown();
        endpoint.stop(0);
        store.close();
    }

    private AttemptedRollout once(String url, Duration timeout) {
        String id = store.enqueue("{\"question\": 1}", timeout);
        try (HttpHost host = new HttpHost(new AgentSpec.Http(URI.create(url)), store.address());
                Runner runner = Runner.start(
                        Workbench.of(store.store(), store.address(), host), RunnerOptions.of("runner", 1))) {
            return store.end(id);
        }
    }

    private String at(String path) {
        return "http://127.0.0.1:" + endpoint.getAddress().getPort() + path;
    }

    private void assertFailed(FailureKind kind, AttemptedRollout ended) {
        assertEquals(RolloutStatus.FAILED, ended.rollout().status());
        assertEquals(kind, store.kind(ended), ended.toString());
    }

    @Test
    void theTaskIsPostedAndTheAnswerCounts() {
        AttemptedRollout ended = once(at("/agent"), Duration.ofSeconds(20));
        assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
        String id = ended.rollout().rolloutId();
        assertEquals("0.5", store.reward(id));
        assertEquals(
                "{\"output\":\"yes\"}", String.valueOf(ended.requireAttempt().metadata()));
        assertTrue(asked.getFirst().contains("\"rollout_id\":\"" + id + "\""), asked.getFirst());
        assertTrue(asked.getFirst().contains("\"input\":{\"question\": 1}"), asked.getFirst());
        assertTrue(asked.getFirst().contains("\"OPENAI_BASE_URL\":\"" + store.url()), asked.getFirst());
    }

    @Test
    void failuresAreTheAgentsWhereItAnswered() {
        Duration long20 = Duration.ofSeconds(20);
        assertFailed(FailureKind.AGENT, once(at("/500"), long20));
        assertFailed(FailureKind.AGENT, once(at("/404"), long20));
        assertFailed(FailureKind.AGENT, once(at("/bad"), long20));
        assertFailed(FailureKind.INFRA, once(at("/503"), long20));
        assertFailed(FailureKind.INFRA, once("http://127.0.0.1:1/", long20));
    }

    @Test
    void aSlowOneTimesOut() {
        AttemptedRollout ended = once(at("/slow"), Duration.ofMillis(500));
        assertEquals(AttemptStatus.TIMEOUT, TestStore.status(ended));
        Answers.eventually("it was asked once", () -> asked.size() == 1);
    }
}
