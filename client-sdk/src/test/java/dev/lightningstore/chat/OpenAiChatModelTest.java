package dev.lightningstore.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.chat.ChatException.Kind;
import dev.lightningstore.client.RetryPolicy;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiChatModelTest {
    private static final RetryPolicy QUICK = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(2));
    private static final List<ChatMessage> MESSAGES =
            List.of(ChatMessage.system("be \"brief\""), ChatMessage.user("6 × 7?\n"));
    private static final String KEY = "made-up-key-1";

    private static OpenAiChatModel.Builder builder(ScriptedServer server) {
        return OpenAiChatModel.at(server.url(), "m")
                .apiKey(KEY)
                .timeout(Answers.PATIENCE)
                .retries(QUICK)
                .random(new Random(1));
    }

    private static ChatException refusal(ScriptedServer server) {
        return assertThrows(ChatException.class, () -> builder(server).build().chat(MESSAGES, ChatOptions.DEFAULT));
    }

    @Test
    void asksAndReads() throws InterruptedException {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.says("4\\u00322"))) {
            ChatAnswer answer = builder(server).build().chat(MESSAGES, new ChatOptions(0.7, 100, 5L));
            assertEquals(new ChatAnswer("422", "m-1", "stop"), answer);
            ScriptedServer.Request request = server.requests.element();
            assertEquals("/v1/chat/completions", request.path());
            assertEquals("Bearer " + KEY, request.authorization());
            assertEquals(
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"be \\\"brief\\\"\"},"
                            + "{\"role\":\"user\",\"content\":\"6 × 7?\\n\"}],"
                            + "\"temperature\":0.7,\"max_tokens\":100,\"seed\":5}",
                    JsonValue.of(Json.parse(request.body(), "body")).json().toString());
        }
    }

    @Test
    void callsOfToolsAreReadAndAnswered() throws InterruptedException {
        ChatTool tool = new ChatTool("add", "adds", Json.parse("{\"type\": \"object\"}", "parameters"));
        String called =
                "{\"choices\": [{\"finish_reason\": \"tool_calls\", \"message\": {\"content\": null, \"tool_calls\":"
                        + " [{\"id\": \"c1\", \"type\": \"function\", \"function\": {\"name\": \"add\", \"arguments\": \"{\\\"a\\\":1}\"}}]}}]}";
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.json(called), ScriptedServer.says("2"))) {
            OpenAiChatModel model = builder(server).build();
            ChatOptions options = ChatOptions.DEFAULT.withTools(List.of(tool));
            ChatMessage question = ChatMessage.user("1 + 1?");
            ChatAnswer answer = model.chat(List.of(question), options);
            ChatToolCall call = new ChatToolCall("c1", "add", "{\"a\":1}");
            assertEquals(new ChatAnswer("", "", "tool_calls", List.of(call)), answer);
            assertEquals(
                    "2",
                    model.chat(List.of(question, ChatMessage.assistant(answer), ChatMessage.result(call, "2")), options)
                            .text());
            assertEquals(
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1?\"},"
                            + "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                            + "\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"a\\\":1}\"}}]},"
                            + "{\"role\":\"tool\",\"content\":\"2\",\"tool_call_id\":\"c1\"}],"
                            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"add\",\"description\":\"adds\","
                            + "\"parameters\":{\"type\":\"object\"}}}]}",
                    JsonValue.of(Json.parse(last(server).body(), "body")).json().toString());
        }
    }

    private static ScriptedServer.Request last(ScriptedServer server) {
        return server.requests.stream().reduce((first, second) -> second).orElseThrow();
    }

    @Test
    void triesAgainWhereTheServerIsOverloadedOrHangsUp() throws InterruptedException {
        try (ScriptedServer server = new ScriptedServer(
                ScriptedServer.status(429, "slow down", "Retry-After", "0"),
                ScriptedServer.hangUp(),
                ScriptedServer.says("42"))) {
            assertEquals(
                    "42",
                    builder(server).build().chat(MESSAGES, ChatOptions.DEFAULT).text());
            assertEquals(3, server.requests.size());
        }
    }

    @Test
    void givesUpAfterTheLastTry() {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.status(503, "starting"))) {
            ChatException refused = refusal(server);
            assertEquals(Kind.OVERLOADED, refused.kind());
            assertEquals(server.url() + "/chat/completions answered 503: starting", refused.getMessage());
            assertEquals(3, server.requests.size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 302})
    void whatIsRefusedIsNotRepeatedAndTheKeyIsNotShown(int status) {
        try (ScriptedServer server = new ScriptedServer(
                ScriptedServer.status(status, "wrong key " + KEY + "!", "Location", "http://127.0.0.1:1/"))) {
            ChatException refused = refusal(server);
            assertEquals(Kind.REFUSED, refused.kind());
            assertEquals(
                    server.url() + "/chat/completions answered " + status + ": wrong key [redacted:api-key]!",
                    refused.getMessage());
            assertEquals(1, server.requests.size());
        }
    }

    @Test
    void anAnswerThatBrokeOffIsNotAskedForAgain() {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.breakOff())) {
            assertEquals(Kind.UNREACHABLE, refusal(server).kind());
            assertEquals(1, server.requests.size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{}", "{\"choices\": []}", "{\"choices\": [{\"message\": {\"content\": null}}]}"})
    void whatIsNoCompletionIsNonsense(String body) {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.json(body))) {
            assertEquals(Kind.NONSENSE, refusal(server).kind());
            assertEquals(1, server.requests.size());
        }
    }

    @Test
    void anAnswerWithoutEndIsRefused() {
        String endless = "\"" + "x".repeat(OpenAiChatModel.MAX_ANSWER_BYTES) + "\"";
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.json(endless))) {
            ChatException refused = refusal(server);
            assertTrue(String.valueOf(refused.getMessage()).contains("too long"), refused::getMessage);
        }
    }

    @Test
    void aServerThatIsSilentTimesOut() {
        ScriptedServer.Step[] silent = new ScriptedServer.Step[1];
        try (ScriptedServer server = new ScriptedServer(exchange -> silent[0].answer(exchange))) {
            silent[0] = server.hang();
            OpenAiChatModel model =
                    builder(server).timeout(Duration.ofMillis(100)).build();
            ChatException refused = assertThrows(ChatException.class, () -> model.chat(MESSAGES, ChatOptions.DEFAULT));
            assertEquals(Kind.TIMEOUT, refused.kind());
        }
    }

    @Test
    void anInterruptEndsTheCall() throws InterruptedException {
        ScriptedServer.Step[] silent = new ScriptedServer.Step[1];
        try (ScriptedServer server = new ScriptedServer(exchange -> silent[0].answer(exchange))) {
            silent[0] = server.hang();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    builder(server).build().chat(MESSAGES, ChatOptions.DEFAULT);
                    interrupted.complete(false);
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                } catch (RuntimeException e) {
                    interrupted.completeExceptionally(e);
                }
            });
            caller.start();
            server.hanging.await();
            caller.interrupt();
            assertTrue(Answers.of(interrupted));
        }
    }

    @Test
    void nobodyThereIsSaidSo() {
        OpenAiChatModel model = OpenAiChatModel.at(URI.create("http://127.0.0.1:1/v1/"), "m")
                .retries(QUICK)
                .build();
        ChatException refused = assertThrows(ChatException.class, () -> model.chat(MESSAGES, ChatOptions.DEFAULT));
        assertEquals(Kind.UNREACHABLE, refused.kind());
        assertTrue(
                String.valueOf(refused.getMessage())
                        .startsWith("http://127.0.0.1:1/v1/chat/completions cannot be reached: "),
                refused::getMessage);
    }

    @Test
    void wrongSettingsAreRefusedAndShowNoPassword() {
        for (String wrong : List.of("ftp://h/", "/v1", "http://bob:hunter2@h/v1", "http://h/v1?key=hunter2")) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> OpenAiChatModel.at(URI.create(wrong), "m"));
            assertFalse(String.valueOf(refused.getMessage()).contains("hunter2"));
        }
        assertThrows(IllegalArgumentException.class, () -> OpenAiChatModel.at(URI.create("http://h"), " "));
        assertThrows(IllegalArgumentException.class, () -> ChatOptions.temperature(-1));
    }
}
