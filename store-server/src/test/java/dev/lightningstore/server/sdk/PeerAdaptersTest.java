package dev.lightningstore.server.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.trace.AttemptTrace;
import dev.lightningstore.trace.Emitter.Operation;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCall.Function;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.ModelCall.ToolCall;
import dev.lightningstore.trace.TraceOptions;
import dev.lightningstore.trace.Tracing;
import dev.lightningstore.trace.ship.ShipperOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the SDK sends is read by the emitters and adapters of agentlightning 0.3.0 as if that package had sent it. Skipped
 * where no Python has it; {@code LIGHTNING_TEST_PYTHON} names the one to use.
 */
class PeerAdaptersTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(180)
    void understandWhatTheSdkSends() throws Exception {
        PeerPython python = PeerPython.required();
        try (SdkServer server = new SdkServer(folder.resolve("data"));
                Tracing tracing = Tracing.to(server.url())
                        .options(TraceOptions.builder()
                                .captureContent(true)
                                .shipping(ShipperOptions.DEFAULT.spool(folder.resolve("spool")))
                                .build())
                        .build()) {
            Lease lease = server.lease();
            emit(tracing.attempt(lease.ref().rolloutId(), lease.ref().attemptId(), lease.ref()));
            assertTrue(tracing.flush(Answers.PATIENCE), () -> tracing.counts().toString());
            check(python.run("sdk_spans.py", server.url(), lease.ref().rolloutId()));
        }
    }

    private static Json json(String text) {
        return Json.parse(text, "json");
    }

    private static void emit(AttemptTrace attempt) {
        attempt.emitStart("task", json("{\"question\": \"weather\"}"));
        try (Operation operation = attempt.emitOperation("plan", json("{\"city\": \"Oslo\", \"days\": [1, 2]}"))) {
            operation.output(json("{\"ok\": true}"));
        }
        attempt.emitModelCall(ModelCall.of("small")
                .prompt(Message.of("system", "be brief"), Message.of("user", "weather in Oslo?"))
                .completion(new Message(
                        "assistant",
                        "",
                        List.of(new ToolCall("call-1", "weather", json("{\"city\": \"Oslo\"}"))),
                        null))
                .functions(List.of(new Function("weather", "Tells it", json("{\"type\": \"object\"}"))))
                .sampling(0.7, null, 64)
                .response("resp-1", "small-1")
                .usage(5, 2)
                .finishReasons(List.of("tool_calls"))
                .tokens(List.of(1, 2, 3, 4, 5), List.of(6, 7))
                .logprobs(List.of(-0.1, -0.2))
                .build());
        attempt.emitModelCall(ModelCall.of("small")
                .prompt(Message.of("user", "and now?"))
                .completion(Message.of("assistant", "sunny"))
                .response("resp-2", null)
                .tokens(List.of(1, 2, 3, 4, 5, 6, 7, 8), List.of(9))
                .build());
        attempt.emitMessage("grüße");
        attempt.emitObject(json("{\"a\": [1, null]}"));
        attempt.emitObject(json("42"));
        attempt.emitObject(json("\"text\""));
        attempt.emitObject(json("true"));
        attempt.emitException(new IllegalStateException("broken"));
        attempt.emitAnnotation(Map.of("team", "blue"));
        Map<String, Double> dimensions = new LinkedHashMap<>();
        dimensions.put("length", 1.0);
        dimensions.put("safety", 0.5);
        attempt.emitReward(new Reward("safety", dimensions));
        attempt.emitReward(0.75);
        attempt.emitEnd(true, json("\"sunny\""));
    }

    private static void check(JsonNode read) throws IOException {
        assertEquals(0.75, read.get("final_reward").asDouble());
        assertEquals(
                "[{\"name\":\"safety\",\"value\":0.5},{\"name\":\"length\",\"value\":1.0}]",
                read.at("/rewards/0").toString());
        assertEquals(
                "[{\"name\":\"primary\",\"value\":0.75}]", read.at("/rewards/1").toString());
        assertEquals("grüße", read.get("message").asText());
        assertEquals("[{\"a\":[1,null]},42,\"text\",true]", read.get("objects").toString());
        assertEquals("broken", read.get("exception").asText());
        assertEquals("[\"blue\"]", read.get("annotation").toString());
        assertEquals("plan", read.at("/operation/name").asText());
        assertEquals(
                "{\"city\":\"Oslo\",\"days\":[1,2]}",
                read.at("/operation/input").toString());
        assertEquals("{\"ok\":true}", read.at("/operation/output").toString());

        assertEquals(2, read.get("messages").size());
        JsonNode first = read.at("/messages/0");
        assertEquals("be brief", first.at("/messages/0/content").asText());
        assertEquals("weather in Oslo?", first.at("/messages/1/content").asText());
        assertEquals("call-1", first.at("/messages/2/tool_calls/0/id").asText());
        assertEquals(
                "weather", first.at("/messages/2/tool_calls/0/function/name").asText());
        assertEquals(
                "{\"city\": \"Oslo\"}",
                first.at("/messages/2/tool_calls/0/function/arguments").asText());
        assertEquals("Tells it", first.at("/tools/0/function/description").asText());
        assertEquals("sunny", read.at("/messages/1/messages/1/content").asText());

        assertEquals(2, read.get("triplets").size());
        JsonNode called = read.at("/triplets/0");
        assertEquals("[1,2,3,4,5]", called.at("/prompt/token_ids").toString());
        assertEquals("[6,7]", called.at("/response/token_ids").toString());
        assertEquals(-0.1, called.at("/response/logprobs/0/logprob").asDouble());
        assertEquals("resp-1", called.at("/metadata/response_id").asText());
        assertEquals("small", called.at("/metadata/request/model").asText());
        assertEquals(0.7, called.at("/metadata/request/temperature").asDouble());
        assertEquals(0.5, read.at("/triplets/1/reward").asDouble(), "the first reward goes to the last call before it");
    }
}
