package dev.lightningstore.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.gateway.GatewayServer.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server is killed as by kill -9 in the middle of many calls: each that its caller saw complete must be kept. */
@Timeout(120)
class GatewayKillTest {
    private static final int CALLERS = 200;
    private static final Pattern ID = Pattern.compile("\"id\":\"(resp-[^\"]+)\"");

    @TempDir
    Path data;

    @Test
    void everyCallThatWasSeenCompleteIsThereAfterTheKill() throws Exception {
        Set<String> complete = ConcurrentHashMap.newKeySet();
        List<Work> works = new ArrayList<>();
        try (FakeUpstream upstream = new FakeUpstream()) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            GatewayChild.class.getName(),
                            data.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<Thread> callers = new ArrayList<>();
            try (HttpClient http = HttpClient.newHttpClient();
                    BufferedReader out =
                            new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                String url = ready(out);
                post(http, url + "/api/lightning/models", "{\"model\":\"m\",\"endpoint\":\"" + upstream.url() + "\"}");
                for (int i = 0; i < 8; i++) {
                    JsonNode made = JsonText.parse(
                            post(http, url + "/v1/agl/rollouts", "{\"input\":1,\"mode\":\"train\"}")
                                    .getBytes(StandardCharsets.UTF_8),
                            "rollout");
                    works.add(new Work(
                            made.path("rollout_id").asText(),
                            made.at("/attempt/attempt_id").asText()));
                }
                for (int i = 0; i < CALLERS; i++) {
                    String path = url + works.get(i % works.size()).proxy("train") + "/chat/completions";
                    boolean stream = i % 2 == 0;
                    callers.add(Thread.ofVirtual().start(() -> call(http, path, stream, complete)));
                }
                Answers.eventually("calls are answered", () -> complete.size() > 3 * CALLERS);
                child.destroyForcibly();
                assertTrue(child.waitFor(20, TimeUnit.SECONDS));
                for (Thread caller : callers) {
                    assertTrue(caller.join(java.time.Duration.ofSeconds(30)));
                }
            } finally {
                child.destroyForcibly();
            }
        }
        Set<String> kept = new HashSet<>();
        long used = 0;
        long accounted;
        try (GatewayServer again = new GatewayServer(Map.of("data", data.toString(), "database.url", ""))) {
            for (Work work : works) {
                for (JsonNode span : again.spans(work.rollout())) {
                    JsonNode attributes = span.path("attributes");
                    kept.add(attributes.path("gen_ai.response.id").asText());
                    used += attributes.has("gen_ai.usage.total_tokens") ? 1 : 0;
                }
            }
            accounted =
                    again.get("/api/lightning/usage").json().at("/total/calls").asLong();
        }
        Set<String> lost = new HashSet<>(complete);
        lost.removeAll(kept);
        assertEquals(Set.of(), lost, "of " + complete.size());
        assertEquals(used, accounted, "what is kept is accounted for, once");
    }

    private static String ready(BufferedReader out) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith("ready ")) {
            line = out.readLine();
        }
        return String.valueOf(line).substring("ready ".length());
    }

    /** Calls until the server is gone, and notes each answer that came whole. */
    private static void call(HttpClient http, String path, boolean stream, Set<String> complete) {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":" + stream + "}";
        try {
            while (true) {
                String answer = post(http, path, body);
                Matcher id = ID.matcher(answer);
                if ((!stream || answer.contains("[DONE]")) && id.find()) {
                    complete.add(id.group(1));
                }
            }
        } catch (IOException e) {
            // killed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String post(HttpClient http, String url, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }
}
