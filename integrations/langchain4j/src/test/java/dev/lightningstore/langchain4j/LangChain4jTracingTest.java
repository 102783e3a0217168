package dev.lightningstore.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.lightningstore.agent.Agent;
import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.trace.AttemptTrace;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.ModelCall.ToolCall;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** LangChain4j's own models and services in an agent, and what the store kept of them. */
@Timeout(60)
class LangChain4jTracingTest {
    /** What a model wants and is told, whether it streams or not. */
    private static final ScriptedReply[] ADDS = {
        ScriptedReply.toolCall("add", "{\"a\": 2, \"b\": 3}"), ScriptedReply.text("It is 5.")
    };

    public static final class Calculator {
        @Tool("Adds two numbers")
        public int add(@P("one") int a, @P("the other") int b) {
            if (a < 0) {
                throw new IllegalArgumentException("only what is positive");
            }
            return a + b;
        }
    }

    interface Assistant {
        String answer(String question);
    }

    interface StreamingAssistant {
        TokenStream answer(String question);
    }

    private static OpenAiChatModel.OpenAiChatModelBuilder model(URI base, LangChain4jTracing tracing) {
        return OpenAiChatModel.builder()
                .baseUrl(base.toString())
                .apiKey("none")
                .modelName("scripted")
                .temperature(0.5)
                .maxRetries(0)
                .listeners(tracing.listener());
    }

    private static Rollout done(Lightning lightning, Agent agent) {
        lightning.run(1, agent);
        return lightning.await(lightning.enqueue("\"What is 2+3?\""));
    }

    @Test
    void modelCallsAndToolsOfAServiceAreSpansOfTheAttempt() {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(ADDS);
                Lightning lightning = Lightning.dev()) {
            LangChain4jTracing tracing = LangChain4jTracing.ofCurrentAttempt();
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model(scripted.baseUrl(), tracing).build())
                    .tools(tracing.tools(new Calculator()))
                    .build();
            Rollout done = done(lightning, (task, context) -> {
                assertEquals("It is 5.", assistant.answer("What is 2+3?"));
                return Outcome.succeeded();
            });
            assertEquals(RolloutStatus.SUCCEEDED, done.status(), String.valueOf(done.failure()));
            check(lightning, done);
        }
    }

    @Test
    void aStreamIsToldWhenItIsWhole() {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(ADDS);
                Lightning lightning = Lightning.dev()) {
            Rollout done = done(lightning, (task, context) -> {
                LangChain4jTracing tracing = LangChain4jTracing.of(Objects.requireNonNull(AttemptTrace.current()));
                StreamingAssistant assistant = AiServices.builder(StreamingAssistant.class)
                        .streamingChatModel(OpenAiStreamingChatModel.builder()
                                .baseUrl(scripted.baseUrl().toString())
                                .apiKey("none")
                                .modelName("scripted")
                                .temperature(0.5)
                                .listeners(List.of(tracing.listener()))
                                .build())
                        .tools(tracing.tools(new Calculator()))
                        .build();
                CompletableFuture<String> answer = new CompletableFuture<>();
                assistant
                        .answer("What is 2+3?")
                        .onPartialResponse(part -> {})
                        .onCompleteResponse(
                                whole -> answer.complete(whole.aiMessage().text()))
                        .onError(answer::completeExceptionally)
                        .start();
                assertEquals("It is 5.", answer.get());
                return Outcome.succeeded();
            });
            assertEquals(RolloutStatus.SUCCEEDED, done.status(), String.valueOf(done.failure()));
            check(lightning, done);
        }
    }

    private static void check(Lightning lightning, Rollout done) {
        List<ModelCall> calls = lightning.modelCalls(done);
        assertEquals(2, calls.size(), calls.toString());
        ModelCall first = calls.get(0);
        assertEquals("openai", first.provider());
        assertEquals("scripted", first.model());
        assertEquals(0.5, first.temperature());
        assertEquals(List.of("tool_calls"), first.finishReasons());
        assertEquals(List.of(Message.of("user", "What is 2+3?")), first.prompt());
        ToolCall wanted = first.completion().get(0).toolCalls().get(0);
        assertEquals("add", wanted.name());
        ModelCall second = calls.get(1);
        assertEquals(
                new Message("tool", "5", List.of(), wanted.id()),
                second.prompt().get(2));
        assertEquals("It is 5.", second.completion().get(0).content());
        assertEquals(3, second.outputTokens());
        List<Span> tools = lightning.spans(done).stream()
                .filter(span -> text(span, "gen_ai.operation.name").equals("execute_tool"))
                .toList();
        assertEquals(1, tools.size());
        assertEquals("add", text(tools.get(0), "agentlightning.operation.name"));
        assertEquals("2", text(tools.get(0), "agentlightning.operation.input.a"));
        assertEquals("5", text(tools.get(0), "agentlightning.operation.output"));
        assertEquals(wanted.id(), text(tools.get(0), "gen_ai.tool.call.id"));
        Span told = lightning.spans(done).stream()
                .filter(span -> span.getName().equals("openai.chat.completion"))
                .findFirst()
                .orElseThrow();
        assertTrue(text(told, "gen_ai.request.functions.0.parameters").contains("\"integer\""), told.toString());
    }

    /** The value of an attribute as text; empty where there is none. */
    private static String text(Span span, String name) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(attribute -> attribute.getValue().hasIntValue()
                        ? String.valueOf(attribute.getValue().getIntValue())
                        : attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    @Test
    void whatFailsIsToldToo() {
        try (ScriptedModelServer scripted =
                        ScriptedModelServer.inTurn(ScriptedReply.toolCall("add", "{\"a\": -1, \"b\": 3}"), ADDS[1]);
                Lightning lightning = Lightning.dev()) {
            LangChain4jTracing tracing = LangChain4jTracing.ofCurrentAttempt();
            Rollout done = done(lightning, (task, context) -> {
                AiServices.builder(Assistant.class)
                        .chatModel(model(scripted.baseUrl(), tracing).build())
                        .tools(tracing.tools(new Calculator()))
                        .build()
                        .answer("What is 3-1?");
                URI nothingThere = URI.create(scripted.baseUrl() + "/nothing");
                try {
                    model(nothingThere, tracing).build().chat("Hello?");
                } catch (LangChain4jException expected) {
                    context.emit().emitMessage(String.valueOf(expected.getMessage()));
                }
                return Outcome.succeeded();
            });
            assertEquals(RolloutStatus.SUCCEEDED, done.status(), String.valueOf(done.failure()));
            List<Span> spans = lightning.spans(done);
            assertTrue(
                    spans.stream()
                            .anyMatch(span -> span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR
                                    && span.getStatus().getMessage().contains("only what is positive")),
                    spans.toString());
            assertTrue(
                    spans.stream().anyMatch(span -> span.getName().equals("agentlightning.exception")),
                    spans.toString());
        }
    }

    @Test
    void withoutAnAttemptNothingIsInTheWay() {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(ADDS)) {
            LangChain4jTracing tracing = LangChain4jTracing.ofCurrentAttempt();
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model(scripted.baseUrl(), tracing).build())
                    .tools(tracing.tools(new Calculator()))
                    .build();
            assertEquals("It is 5.", assistant.answer("What is 2+3?"));
            assertEquals(2, scripted.requests().size());
        }
    }
}
