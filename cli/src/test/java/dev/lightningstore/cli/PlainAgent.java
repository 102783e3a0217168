package dev.lightningstore.cli;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.rollout.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** Asks the policy for one token, and is rewarded if that is plain ASCII. */
public final class PlainAgent implements Agent {
    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Outcome run(Task task, RolloutContext context) throws IOException, InterruptedException {
        String ask = JsonValue.of(task.input())
                .find("/ask")
                .flatMap(JsonValue::string)
                .orElseThrow();
        Json body = new JsonValue.JsonObject(Map.of(
                        "model", JsonValue.text("policy"),
                        "prompt", JsonValue.text(ask),
                        "max_tokens", new JsonValue.JsonNumber("1")))
                .json();
        HttpRequest request = HttpRequest.newBuilder(URI.create(context.openAiBaseUrl() + "/completions"))
                .header("authorization", "Bearer " + context.token())
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.utf8()))
                .build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("the model answered " + answer.statusCode());
        }
        String text = JsonValue.of(Json.parse(answer.body(), "answer"))
                .find("/choices/0/text")
                .flatMap(JsonValue::string)
                .orElse("");
        context.emit().emitReward(!text.isEmpty() && text.charAt(0) < 128 ? 1 : 0);
        return Outcome.succeeded();
    }
}
