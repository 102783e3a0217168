package dev.lightningstore.springai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.trace.ModelCall;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;

/** Spring AI's model of OpenAI's wire with a rollout token as its key: nothing but the base URL is ours. */
@Timeout(60)
class GatewayTest {
    @Test
    void wholeStreamedAndToolCallsAreKept() {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(
                        ScriptedReply.text("It is 4."),
                        ScriptedReply.text("It is 6."),
                        ScriptedReply.toolCall("add", "{\"a\": 2, \"b\": 3}"),
                        ScriptedReply.text("It is 5."));
                Lightning lightning = Lightning.dev()) {
            lightning.model("m", scripted.baseUrl());
            lightning.run(1, (task, context) -> {
                ChatClient client = OpenAi.client(
                        lightning.url() + "/gateway/openai/v1",
                        context.token(),
                        // Model calls are the gateway's to keep.
                        OpenAi.registry(
                                LightningObservationHandler.ofCurrentAttempt().toolsOnly()));
                assertEquals("It is 4.", client.prompt("What is 2+2?").call().content());
                assertEquals(
                        "It is 6.",
                        String.join(
                                "",
                                client.prompt("What is 3+3?").stream().content().toIterable()));
                assertEquals(
                        "It is 5.",
                        client.prompt("What is 2+3?")
                                .tools(new OpenAi.Calculator())
                                .call()
                                .content());
                return Outcome.succeeded();
            });
            Rollout done = lightning.await(lightning.enqueue("1"));
            assertEquals(RolloutStatus.SUCCEEDED, done.status(), String.valueOf(done.failure()));
            List<ModelCall> calls = lightning.modelCalls(done);
            assertEquals(4, calls.size(), calls.toString());
            assertEquals("It is 4.", calls.get(0).completion().get(0).content());
            assertEquals("It is 6.", calls.get(1).completion().get(0).content());
            assertEquals(
                    "add", calls.get(2).completion().get(0).toolCalls().get(0).name());
            assertEquals("5", calls.get(3).prompt().get(2).content());
            for (ModelCall call : calls) {
                assertFalse(call.promptTokenIds().isEmpty(), call.toString());
                assertEquals(call.outputTokens(), call.responseTokenIds().size(), call.toString());
            }
            assertEquals(
                    1,
                    lightning.spans(done).stream()
                            .filter(span -> span.getAttributesList().stream()
                                    .anyMatch(attribute -> attribute.getKey().equals("gen_ai.tool.name")))
                            .count());
        }
    }
}
