package traced;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.FunctionDefinition;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.trace.ModelCall;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OpenAI's own client for Java with a rollout token as its key: nothing but the base URL is ours. */
@Timeout(60)
class OpenAiJavaGatewayTest {
    private static ChatCompletionCreateParams.Builder ask(String model, String question) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(question);
    }

    private static OpenAIClient client(Lightning lightning, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(lightning.url() + "/gateway/openai/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static void agent(Lightning lightning, String token) {
        OpenAIClient client = client(lightning, token);
        assertEquals(
                "It is 5.",
                client.chat()
                        .completions()
                        .create(ask("m", "What is 2+3?").build())
                        .choices()
                        .get(0)
                        .message()
                        .content()
                        .orElseThrow());
        try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                .completions()
                .createStreaming(ask("m", "What is 3+3?").build())) {
            assertEquals(
                    "It is 6.",
                    stream.stream()
                            .flatMap(chunk -> chunk.choices().stream())
                            .flatMap(choice -> choice.delta().content().stream())
                            .collect(Collectors.joining()));
        }
        ChatCompletionMessage wish = client.chat()
                .completions()
                .create(ask("m", "Use the tool.")
                        .addFunctionTool(
                                FunctionDefinition.builder().name("add").build())
                        .build())
                .choices()
                .get(0)
                .message();
        assertEquals(
                "add",
                wish.toolCalls().orElseThrow().get(0).asFunction().function().name());
        assertThrows(
                NotFoundException.class,
                () -> client.chat()
                        .completions()
                        .create(ask("nobody's", "Hello?").build()));
        assertThrows(
                UnauthorizedException.class,
                () -> client(lightning, "lrt_wrong")
                        .chat()
                        .completions()
                        .create(ask("m", "Hello?").build()));
        client.close();
    }

    @Test
    void wholeStreamedAndToolCallsAreKept() {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(
                        ScriptedReply.text("It is 5."),
                        ScriptedReply.text("It is 6."),
                        ScriptedReply.toolCall("add", "{\"a\": 2, \"b\": 3}"));
                Lightning lightning = Lightning.dev()) {
            lightning.model("m", scripted.baseUrl());
            lightning.run(1, (task, context) -> {
                agent(lightning, context.token());
                return Outcome.succeeded();
            });
            Rollout done = lightning.await(lightning.enqueue("1"));
            assertEquals(RolloutStatus.SUCCEEDED, done.status(), String.valueOf(done.failure()));
            List<ModelCall> calls = lightning.modelCalls(done).stream()
                    .filter(call -> !call.completion().isEmpty())
                    .toList();
            assertEquals(3, calls.size(), calls.toString());
            assertEquals("It is 5.", calls.get(0).completion().get(0).content());
            assertEquals("It is 6.", calls.get(1).completion().get(0).content());
            assertEquals(
                    "add", calls.get(2).completion().get(0).toolCalls().get(0).name());
            for (ModelCall call : calls) {
                assertFalse(call.promptTokenIds().isEmpty(), call.toString());
                assertEquals(call.outputTokens(), call.responseTokenIds().size(), call.toString());
            }
        }
    }
}
