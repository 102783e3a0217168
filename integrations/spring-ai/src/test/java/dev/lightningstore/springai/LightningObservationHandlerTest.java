package dev.lightningstore.springai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.ScriptedModelServer;
import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.ModelCall.ToolCall;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;

/** Spring AI's own model, client and tools in an agent, and what the store kept of them. */
@Timeout(60)
class LightningObservationHandlerTest {
    private static final ScriptedReply[] ADDS = {
        ScriptedReply.toolCall("add", "{\"a\": 2, \"b\": 3}"), ScriptedReply.text("It is 5.")
    };

    private final LightningObservationHandler handler = LightningObservationHandler.ofCurrentAttempt();

    private ChatClient client(ScriptedModelServer scripted) {
        return OpenAi.client(scripted.baseUrl().toString(), "none", OpenAi.registry(handler));
    }

    private static Rollout done(Lightning lightning, Agent agent) {
        lightning.run(1, agent);
        Rollout done = lightning.await(lightning.enqueue("\"What is 2+3?\""));
        assertEquals(RolloutStatus.SUCCEEDED, done.status(), String.valueOf(done.failure()));
        return done;
    }

    @Test
    void modelCallsAndToolsAreSpansOfTheAttempt() {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(ADDS);
                Lightning lightning = Lightning.dev()) {
            ChatClient client = client(scripted);
            Rollout done = done(lightning, (task, context) -> {
                String answer = client.prompt("What is 2+3?")
                        .tools(new OpenAi.Calculator())
                        .call()
                        .content();
                assertEquals("It is 5.", answer);
                return Outcome.succeeded();
            });
            check(lightning, done);
        }
    }

    @Test
    void aStreamIsToldWhenItIsWhole() {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(ADDS);
                Lightning lightning = Lightning.dev()) {
            ChatClient client = client(scripted);
            Rollout done = done(lightning, (task, context) -> {
                List<String> parts = client.prompt("What is 2+3?").tools(new OpenAi.Calculator()).stream()
                        .content()
                        .collectList()
                        .block();
                assertEquals("It is 5.", String.join("", parts == null ? List.of() : parts));
                assertTrue(handler.awaitModelCalls(Duration.ofSeconds(30)));
                return Outcome.succeeded();
            });
            check(lightning, done);
        }
    }

    private static void check(Lightning lightning, Rollout done) {
        List<ModelCall> calls = lightning.modelCalls(done);
        assertEquals(2, calls.size(), calls.toString());
        ModelCall first = calls.get(0);
        assertEquals("openai", first.provider());
        assertEquals("m", first.model());
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
            ChatClient client = client(scripted);
            ChatClient nowhere = OpenAi.client(scripted.baseUrl() + "/nothing", "none", OpenAi.registry(handler));
            Rollout done = done(lightning, (task, context) -> {
                client.prompt("What is 3-1?")
                        .tools(new OpenAi.Calculator())
                        .call()
                        .content();
                assertThrows(
                        RuntimeException.class,
                        () -> nowhere.prompt("Hello?").call().content());
                return Outcome.succeeded();
            });
            List<Span> spans = lightning.spans(done);
            assertTrue(
                    spans.stream()
                            // Spring AI tells the model what went wrong, and nobody else.
                            .anyMatch(span -> text(span, "gen_ai.tool.name").equals("add")
                                    && text(span, "agentlightning.operation.output")
                                            .contains("only what is positive")),
                    spans.toString());
            assertTrue(
                    spans.stream().anyMatch(span -> span.getName().equals("agentlightning.exception")),
                    spans.toString());
        }
    }

    @Test
    void withoutAnAttemptNothingIsInTheWay() {
        try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(ADDS)) {
            String answer = client(scripted)
                    .prompt("What is 2+3?")
                    .tools(new OpenAi.Calculator())
                    .call()
                    .content();
            assertEquals("It is 5.", answer);
        }
    }
}
