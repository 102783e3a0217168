package dev.lightningstore.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.trace.ModelCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** LangChain4j's models of OpenAI's wire with a rollout token as their key: nothing but the base URL is ours. */
@Timeout(60)
class GatewayTest {
    @Test
    void wholeStreamedAndToolCallsAreKept() {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(
                        ScriptedReply.text("It is 5."),
                        ScriptedReply.text("It is 6."),
                        ScriptedReply.toolCall("add", "{\"a\": 2, \"b\": 3}"));
                Lightning lightning = Lightning.dev()) {
            lightning.model("m", scripted.baseUrl());
            String base = lightning.url() + "/gateway/openai/v1";
            lightning.run(1, (task, context) -> {
                OpenAiChatModel model = OpenAiChatModel.builder()
                        .baseUrl(base)
                        .apiKey(context.token())
                        .modelName("m")
                        .maxRetries(0)
                        .build();
                assertEquals("It is 5.", model.chat("What is 2+3?"));
                OpenAiStreamingChatModel streaming = OpenAiStreamingChatModel.builder()
                        .baseUrl(base)
                        .apiKey(context.token())
                        .modelName("m")
                        .build();
                Whole whole = new Whole();
                streaming.chat("What is 3+3?", whole);
                assertEquals("It is 6.", whole.response.get().aiMessage().text());
                ChatResponse wish = model.chat(ChatRequest.builder()
                        .messages(UserMessage.from("Use the tool."))
                        .toolSpecifications(
                                ToolSpecification.builder().name("add").build())
                        .build());
                assertEquals(
                        "add", wish.aiMessage().toolExecutionRequests().get(0).name());
                return Outcome.succeeded();
            });
            Rollout done = lightning.await(lightning.enqueue("1"));
            assertEquals(RolloutStatus.SUCCEEDED, done.status(), String.valueOf(done.failure()));
            List<ModelCall> calls = lightning.modelCalls(done);
            assertEquals(3, calls.size(), calls.toString());
            List<String> said = calls.stream()
                    .map(call -> String.valueOf(call.completion().get(0).content()))
                    .toList();
            assertEquals(List.of("It is 5.", "It is 6."), said.subList(0, 2));
            assertEquals(
                    "add", calls.get(2).completion().get(0).toolCalls().get(0).name());
            for (ModelCall call : calls) {
                assertFalse(call.promptTokenIds().isEmpty(), call.toString());
                assertEquals(call.outputTokens(), call.responseTokenIds().size(), call.toString());
            }
        }
    }

    private static final class Whole implements StreamingChatResponseHandler {
        final CompletableFuture<ChatResponse> response = new CompletableFuture<>();

        @Override
        public void onCompleteResponse(ChatResponse whole) {
            response.complete(whole);
        }

        @Override
        public void onError(Throwable error) {
            response.completeExceptionally(error);
        }
    }
}
