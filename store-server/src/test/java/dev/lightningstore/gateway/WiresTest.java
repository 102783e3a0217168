package dev.lightningstore.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.gateway.GatewayServer.Answer;
import dev.lightningstore.gateway.GatewayServer.Work;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers of one wire, servers of another: Anthropic's messages and OpenAI's chat and responses. */
@Timeout(60)
class WiresTest {
    private static final String MESSAGES = """
            {"model": "m", "max_tokens": 50, "system": [{"type": "text", "text": "Be brief."}], "stop_sequences": ["END"],
             "messages": [
               {"role": "user", "content": [{"type": "text", "text": "Look!"},
                 {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}]},
               {"role": "assistant", "content": [{"type": "thinking", "thinking": "hm", "signature": "s"},
                 {"type": "tool_use", "id": "t1", "name": "look", "input": {"at": 1}}]},
               {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "seen"},
                 {"type": "text", "text": "Well?"}]}],
             "tools": [{"name": "look", "description": "looks", "input_schema": {"type": "object"}}],
             "tool_choice": {"type": "any", "disable_parallel_tool_use": true}}""";
    private static final String TINY =
            "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    private final FakeUpstream upstream = new FakeUpstream();
    private final GatewayServer server = GatewayServer.open();
    private Work work = new Work("", "");

    @BeforeEach
    void register() {
        server.addModel("m", upstream.url());
        server.post(
                "/api/lightning/models",
                "{\"model\":\"claude\",\"endpoint\":\"" + upstream.url() + "\",\"kind\":\"anthropic\"}");
        server.post(
                "/api/lightning/models",
                "{\"model\":\"both\",\"endpoint\":\"" + upstream.url() + "\",\"responses\":true}");
        work = server.work("test");
    }

    @AfterEach
    void close() {
        server.close();
        upstream.close();
    }

    private String messages() {
        return work.proxy("test").replace("openai", "anthropic") + "/messages";
    }

    private JsonNode sent() {
        return JsonText.parse(upstream.requests().getLast().content().array(), "sent");
    }

    private JsonNode span() {
        return server.attributes(work.rollout(), "openai.chat.completion");
    }

    private static JsonNode json(String text) {
        return JsonText.parse(text.getBytes(StandardCharsets.UTF_8), "test");
    }

    /** The data of each event, in order. */
    private static List<JsonNode> events(Answer answer) {
        List<JsonNode> events = new ArrayList<>();
        for (String line : answer.body().split("\n")) {
            if (line.startsWith("data: ") && !line.endsWith("[DONE]")) {
                events.add(json(line.substring(6)));
            }
        }
        return events;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    /** Two calls in parts, some of which say null again for what is known, as some servers do. */
    private static HttpResponse toolCalls() {
        String head = "{\"id\":\"r1\",\"model\":\"served\",\"choices\":[{\"index\":0,\"delta\":";
        return FakeUpstream.stream(List.of(
                head + "{\"role\":\"assistant\",\"content\":\"Let me see.\"}}]}",
                head
                        + "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"look\","
                        + "\"arguments\":\"\"}}]}}]}",
                head + "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"at\\\":\"}}]}}]}",
                head + "{\"tool_calls\":[{\"index\":0,\"id\":null,\"type\":null,\"function\":{\"name\":null,"
                        + "\"arguments\":\"1}\"}}]}}]}",
                head
                        + "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"hear\","
                        + "\"arguments\":\"{}\"}}]}}]}",
                head + "{},\"finish_reason\":\"tool_calls\"}]}",
                "{\"id\":\"r1\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4,\"total_tokens\":13,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":2}}}",
                "[DONE]"));
    }

    private static HttpResponse anthropic(String... events) {
        HttpResponseWriter out = FakeUpstream.open();
        for (String event : events) {
            out.write(HttpData.ofUtf8("event: " + json(event).path("type").asText() + "\ndata: " + event + "\n\n"));
        }
        out.close();
        return out;
    }

    private static final String[] CLAUDE = {
        "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"claude-served\",\"usage\":"
                + "{\"input_tokens\":7,\"output_tokens\":1,\"cache_read_input_tokens\":3}}}",
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
        "{\"type\":\"ping\"}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}",
        "{\"type\":\"content_block_stop\",\"index\":0}",
        "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t1\","
                + "\"name\":\"look\",\"input\":{}}}",
        "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
                + "\"{\\\"at\\\":1}\"}}",
        "{\"type\":\"content_block_stop\",\"index\":1}",
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\",\"stop_sequence\":null},\"usage\":"
                + "{\"output_tokens\":12}}",
        "{\"type\":\"message_stop\"}"
    };

    @Test
    void anthropicsMessagesReachAServerOfChat() {
        Answer answer = server.post(messages(), MESSAGES);
        assertEquals(200, answer.status(), answer.body());
        assertEquals("Hi!", answer.json().at("/content/0/text").asText());
        assertEquals("end_turn", answer.json().path("stop_reason").asText());
        assertEquals(3, answer.json().at("/usage/input_tokens").asInt());
        JsonNode sent = sent();
        assertEquals(json("""
                        [{"role":"system","content":"Be brief."},
                         {"role":"user","content":[{"type":"text","text":"Look!"},
                           {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
                         {"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function",
                           "function":{"name":"look","arguments":"{\\"at\\":1}"}}]},
                         {"role":"tool","tool_call_id":"t1","content":"seen"},
                         {"role":"user","content":"Well?"}]"""), sent.path("messages"));
        assertEquals("[\"END\"]", sent.path("stop").toString());
        assertEquals("required", sent.path("tool_choice").asText());
        assertFalse(sent.path("parallel_tool_calls").asBoolean(true));
        assertEquals("look", sent.at("/tools/0/function/name").asText());
        JsonNode span = span();
        assertEquals("anthropic", span.path("lightning.gateway.wire").asText());
        assertEquals("[101,102]", span.path("response_token_ids").toString());
        assertEquals(json(MESSAGES), json(span.path("lightning.gateway.request").asText()));
        assertEquals("seen", span.path("gen_ai.prompt.3.content").asText());
    }

    @Test
    void streamedToolCallsAreTheSameInEveryWireAndInTheSpan() {
        upstream.then((ctx, request) -> toolCalls());
        Answer chat = server.post(
                work.proxy("test") + "/chat/completions", CHAT.replace("\"messages\"", "\"stream\":true,\"messages\""));
        assertTrue(chat.body().endsWith("data: [DONE]\n\n"), chat.body());
        JsonNode span = span();
        assertEquals(
                "{\"at\":1}",
                span.path("gen_ai.completion.0.tool_calls.0.arguments").asText());
        assertEquals("look", span.path("gen_ai.completion.0.tool_calls.0.name").asText());
        assertEquals("a", span.path("gen_ai.completion.0.tool_calls.0.id").asText());
        assertEquals("hear", span.path("gen_ai.completion.0.tool_calls.1.name").asText());
        assertEquals("b", span.path("gen_ai.completion.0.tool_calls.1.id").asText());
        assertEquals(
                "tool_calls", span.path("gen_ai.completion.0.finish_reason").asText());

        List<JsonNode> messages =
                events(server.post(messages(), TINY.replace("\"messages\"", "\"stream\":true,\"messages\"")));
        assertEquals(
                List.of(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop"),
                types(messages));
        assertEquals("tool_use", messages.get(11).at("/delta/stop_reason").asText());
        assertEquals(7, messages.get(11).at("/usage/input_tokens").asInt());
        assertEquals(2, messages.get(11).at("/usage/cache_read_input_tokens").asInt());

        List<JsonNode> responses = events(server.post(
                work.proxy("test") + "/responses", "{\"model\":\"m\",\"stream\":true,\"input\":\"Hello\"}"));
        JsonNode last = responses.getLast();
        assertEquals("response.completed", last.path("type").asText());
        assertEquals("Let me see.", last.at("/response/output/0/content/0/text").asText());
        assertEquals("{\"at\":1}", last.at("/response/output/1/arguments").asText());
        assertEquals("b", last.at("/response/output/2/call_id").asText());
        for (int i = 0; i < responses.size(); i++) {
            assertEquals(i, responses.get(i).path("sequence_number").asInt());
        }
    }

    @Test
    void aCallerOfChatReachesAServerOfAnthropics() {
        upstream.then((ctx, request) -> anthropic(CLAUDE)).then((ctx, request) -> HttpResponse.of(MediaType.JSON, """
                {"id":"msg_2","type":"message","model":"claude-served","stop_reason":"max_tokens",
                 "content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Hi"}],
                 "usage":{"input_tokens":5,"output_tokens":2}}"""));
        String asked = """
                {"model":"claude","stream":true,"stream_options":{"include_usage":true},"stop":"END","max_tokens":9,
                 "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"},
                   {"role":"assistant","tool_calls":[{"id":"t0","type":"function",
                      "function":{"name":"look","arguments":"{\\"at\\":0}"}}]},
                   {"role":"tool","tool_call_id":"t0","content":"seen"},
                   {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}],
                 "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}]}""";
        Answer streamed = server.post(work.proxy("test") + "/chat/completions", asked);
        assertEquals(json("""
                        {"messages":[{"role":"user","content":[{"type":"text","text":"Hello"}]},
                          {"role":"assistant","content":[{"type":"tool_use","id":"t0","name":"look","input":{"at":0}}]},
                          {"role":"user","content":[{"type":"tool_result","tool_use_id":"t0",
                             "content":[{"type":"text","text":"seen"}]},
                           {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]}],
                         "system":"Be brief.","max_tokens":9,"stop_sequences":["END"],
                         "tools":[{"name":"look","input_schema":{"type":"object"}}],"stream":true,"model":"claude"}"""), sent());
        assertEquals("2023-06-01", upstream.requests().getLast().headers().get("anthropic-version"));
        assertEquals("/v1/messages", upstream.requests().getLast().path());
        assertTrue(streamed.body().endsWith("data: [DONE]\n\n"), streamed.body());
        List<JsonNode> chunks = events(streamed);
        assertEquals(
                "tool_calls",
                chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText());
        assertEquals(10, chunks.getLast().at("/usage/prompt_tokens").asInt());
        JsonNode span = span();
        assertEquals(
                "{\"at\":1}",
                span.path("gen_ai.completion.0.tool_calls.0.arguments").asText());
        assertEquals("absent", span.path("lightning.ids").asText());
        assertEquals(12, span.path("gen_ai.usage.output_tokens").asInt());

        Answer whole = server.post(work.proxy("test") + "/chat/completions", CHAT.replace("\"m\"", "\"claude\""));
        assertEquals("length", whole.json().at("/choices/0/finish_reason").asText(), whole.body());
        assertEquals(
                "hm", whole.json().at("/choices/0/message/reasoning_content").asText());
        assertEquals(4096, sent().path("max_tokens").asInt(), "that wire wants a bound");
        for (String beyond :
                List.of("\"n\":2", "\"logprobs\":true", "\"response_format\":{\"type\":\"json_object\"}")) {
            Answer refused = server.post(
                    work.proxy("test") + "/chat/completions", CHAT.replace("\"m\"", "\"claude\"," + beyond));
            assertEquals(400, refused.status(), refused.body());
        }
        Answer embeddings =
                server.post(work.proxy("test") + "/embeddings", "{\"model\":\"claude\",\"input\":\"text\"}");
        assertEquals(400, embeddings.status(), embeddings.body());
        assertEquals(2, upstream.requests().size());
    }

    @Test
    void aCallerOfAnthropicsReachesItsOwnKindAsItIs() {
        upstream.then((ctx, request) -> anthropic(CLAUDE));
        String asked = TINY.replace("\"m\"", "\"claude\",\"stream\":true,\"thinking\":{\"type\":\"adaptive\"}");
        Answer answer = server.post(messages(), asked, "anthropic-beta", "newer");
        StringBuilder wanted = new StringBuilder();
        for (String event : CLAUDE) {
            wanted.append("event: ")
                    .append(json(event).path("type").asText())
                    .append("\ndata: ")
                    .append(event)
                    .append("\n\n");
        }
        assertEquals(wanted.toString(), answer.body());
        assertEquals(json(asked), sent());
        assertEquals("newer", upstream.requests().getLast().headers().get("anthropic-beta"));
        assertEquals("Hi", span().path("gen_ai.completion.0.content").asText());
        Answer other = server.post(messages(), TINY.replace("\"m\"", "\"m\",\"thinking\":{\"type\":\"adaptive\"}"));
        assertEquals(400, other.status());
        assertTrue(other.json().at("/error/message").asText().contains("thinking"), other.body());
        assertEquals("error", other.json().path("type").asText());
    }

    @Test
    void whatGoesWrongIsToldInTheCallersWire() {
        for (String wrong : List.of(
                "",
                "[]",
                "{}",
                TINY.replace("5", "0"),
                TINY.replace("\"user\"", "\"system\""),
                TINY.replace("\"Hello\"", "7"),
                TINY.replace("\"Hello\"", "[{\"type\":\"text\"}]"),
                TINY.replace("\"Hello\"", "[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"A\"}}]"),
                TINY.replace("\"Hello\"", "[{\"type\":\"image\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}]"),
                TINY.replace("\"Hello\"", "[{\"type\":\"document\"}]"),
                TINY.replace("\"m\"", "\"m\",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"w\"}]"),
                TINY.replace("\"m\"", "\"m\",\"tool_choice\":{\"type\":\"some\"}"))) {
            Answer answer = server.post(messages(), wrong);
            assertEquals(400, answer.status(), wrong + " " + answer.body());
            assertEquals(
                    "invalid_request_error", answer.json().at("/error/type").asText());
        }
        Answer unknown = server.post("/gateway/anthropic/v1/messages", TINY.replace("\"m\"", "\"unknown\""));
        assertEquals(404, unknown.status());
        assertEquals("not_found_error", unknown.json().at("/error/type").asText());
        Answer key = server.post("/gateway/anthropic/v1/messages", TINY, "x-api-key", "lrt_wrong");
        assertEquals(401, key.status());
        assertEquals("authentication_error", key.json().at("/error/type").asText());
        assertTrue(upstream.requests().isEmpty() && server.spans(work.rollout()).isEmpty());

        upstream.thenStatus(422).thenStatus(429).thenStatus(500).thenStatus(401);
        for (int status : new int[] {422, 429, 500, 502}) {
            Answer answer = server.post(messages(), TINY);
            assertEquals(status, answer.status(), answer.body());
            assertEquals("error", answer.json().path("type").asText());
        }
        Answers.eventually("all are kept", () -> server.spans(work.rollout()).size() == 4);
    }

    @Test
    void aServerThatFailsInTheMiddleIsToldAsAnEventOfTheWire() {
        String first = "data: " + FakeUpstream.events(true, false, false).get(1) + "\n\n";
        List<FakeUpstream.Script> deaths = List.of(
                (ctx, request) -> {
                    HttpResponseWriter source = FakeUpstream.open();
                    source.write(HttpData.ofUtf8(first));
                    source.whenConsumed().thenRun(() -> source.close(new IllegalStateException("scripted death")));
                    return source;
                },
                (ctx, request) -> FakeUpstream.stream(List.of("{not json")),
                (ctx, request) -> HttpResponse.of(
                        HttpStatus.OK, MediaType.EVENT_STREAM, "\u0000\u0001 garbage\r\rdata:\n\ndata: []\n\n"),
                (ctx, request) -> FakeUpstream.stream(List.of("{\"error\":{\"message\":\"out of memory\"}}")),
                (ctx, request) -> FakeUpstream.stream(List.of()));
        int calls = 0;
        for (FakeUpstream.Script death : deaths) {
            // Twice, since two wires ask.
            upstream.then(death).then(death);
        }
        for (FakeUpstream.Script ignored : deaths) {
            Answer anthropic = server.post(messages(), TINY.replace("\"m\"", "\"m\",\"stream\":true"));
            JsonNode last = events(anthropic).getLast();
            assertEquals("error", last.path("type").asText(), anthropic.body());
            assertEquals("api_error", last.at("/error/type").asText());
            assertTrue(anthropic.body().contains("event: error\n"), anthropic.body());
            assertFalse(anthropic.body().contains("message_stop"), anthropic.body());
            Answer responses = server.post(
                    work.proxy("test") + "/responses", "{\"model\":\"m\",\"stream\":true,\"input\":\"Hello\"}");
            assertEquals("error", events(responses).getLast().path("type").asText(), responses.body());
            assertFalse(responses.body().contains("response.completed"), responses.body());
            calls += 2;
        }
        int all = calls;
        Answers.eventually("all are kept", () -> server.spans(work.rollout()).size() == all);
        assertTrue(server.spans(work.rollout()).stream()
                .allMatch(span -> span.path("name").asText().equals(SpanNames.BROKEN_CALL)));
    }

    @Test
    void aHugeImageIsRefusedInTheCallersWire() {
        try (GatewayServer small = new GatewayServer(Map.of("gateway.body_size", "2KiB"))) {
            small.addModel("m", upstream.url());
            Answer large = small.post("/gateway/anthropic/v1/messages", MESSAGES.replace("AAAA", "A".repeat(3000)));
            assertEquals(413, large.status(), large.body());
            assertEquals("request_too_large", large.json().at("/error/type").asText());
        }
        assertTrue(upstream.requests().isEmpty());
    }

    @Test
    void tokensAreCountedByTheServerOrNotAtAll() {
        upstream.then((ctx, request) -> HttpResponse.of(MediaType.JSON, "{\"count\":42,\"tokens\":[1]}"))
                .then((ctx, request) -> HttpResponse.of(MediaType.JSON, "{\"input_tokens\":43}"))
                .thenStatus(404);
        String asked = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        Answer counted = server.post(messages() + "/count_tokens", asked);
        assertEquals("{\"input_tokens\":42}", counted.body());
        assertEquals("/tokenize", upstream.requests().getLast().path());
        assertEquals("Hello", sent().at("/messages/0/content").asText());
        counted = server.post("/gateway/anthropic/v1/messages/count_tokens", asked.replace("\"m\"", "\"claude\""));
        assertEquals("{\"input_tokens\":43}", counted.body());
        assertEquals("/v1/messages/count_tokens", upstream.requests().getLast().path());
        Answer cannot = server.post(messages() + "/count_tokens", asked);
        assertEquals(502, cannot.status());
        assertEquals("api_error", cannot.json().at("/error/type").asText());
        assertTrue(server.spans(work.rollout()).isEmpty());
    }

    @Test
    void responsesReachAServerOfChat() {
        Answer answer = server.post(work.proxy("test") + "/responses", """
                {"model":"m","instructions":"Be brief.","max_output_tokens":7,"store":false,
                 "input":[{"role":"user","content":[{"type":"input_text","text":"Look!"}]},
                   {"type":"reasoning","id":"rs","summary":[]},
                   {"type":"function_call","call_id":"c","name":"look","arguments":"{}"},
                   {"type":"function_call_output","call_id":"c","output":"seen"}],
                 "text":{"format":{"type":"json_schema","name":"s","schema":{"type":"object"}}},
                 "tools":[{"type":"function","name":"look","parameters":{"type":"object"},"strict":true}],
                 "tool_choice":{"type":"function","name":"look"}}""");
        assertEquals(200, answer.status(), answer.body());
        assertEquals("Hi!", answer.json().at("/output/0/content/0/text").asText());
        assertEquals("completed", answer.json().path("status").asText());
        assertEquals(2, answer.json().at("/usage/output_tokens").asInt());
        assertTrue(answer.json().get("previous_response_id").isNull());
        JsonNode sent = sent();
        assertEquals(json("""
                        [{"role":"system","content":"Be brief."},{"role":"user","content":"Look!"},
                         {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function",
                            "function":{"name":"look","arguments":"{}"}}]},
                         {"role":"tool","tool_call_id":"c","content":"seen"}]"""), sent.path("messages"));
        assertEquals(7, sent.path("max_tokens").asInt());
        assertEquals("s", sent.at("/response_format/json_schema/name").asText());
        assertEquals("look", sent.at("/tool_choice/function/name").asText());
        assertNull(sent.get("input"));
        assertEquals("openai.responses", span().path("lightning.gateway.wire").asText());
        for (String wrong :
                List.of("{\"model\":\"m\"}", "{\"model\":\"m\",\"input\":[]}", "{\"input\":[{\"role\":\"x\"}]}")) {
            assertEquals(
                    400, server.post(work.proxy("test") + "/responses", wrong).status(), wrong);
        }
    }

    private static String goesOn(Answer from, String more) {
        return "{\"model\":\"m\",\"previous_response_id\":\""
                + from.json().path("id").asText() + "\"," + more + "}";
    }

    @Test
    void aResponseGoesOnFromAnEarlierOneOfItsAttempt() {
        upstream.then(FakeUpstream::vllm).then((ctx, request) -> toolCalls()).then(FakeUpstream::vllm);
        String path = work.proxy("test") + "/responses";
        Answer first = server.post(path, "{\"model\":\"m\",\"instructions\":\"Be brief.\",\"input\":\"Hello\"}");
        Answer streamed = server.post(path, goesOn(first, "\"stream\":true,\"input\":\"Look!\""));
        JsonNode second = events(streamed).getLast().path("response");
        assertEquals(first.json().path("id"), second.path("previous_response_id"));
        Answer third = server.post(path, """
                        {"model":"m","instructions":"Be kind.","previous_response_id":"%s","input":[
                           {"type":"function_call_output","call_id":"a","output":"seen"},
                           {"type":"function_call_output","call_id":"b","output":"heard"}]}""".formatted(second.path("id").asText()));
        assertEquals(200, third.status(), third.body());
        assertEquals(json("""
                        [{"role":"system","content":"Be kind."},{"role":"user","content":"Hello"},
                         {"role":"assistant","content":"Hi!"},{"role":"user","content":"Look!"},
                         {"role":"assistant","content":"Let me see.","tool_calls":[
                            {"id":"a","type":"function","function":{"name":"look","arguments":"{\\"at\\":1}"}},
                            {"id":"b","type":"function","function":{"name":"hear","arguments":"{}"}}]},
                         {"role":"tool","tool_call_id":"a","content":"seen"},
                         {"role":"tool","tool_call_id":"b","content":"heard"}]"""), sent().path("messages"));
        assertNull(sent().get("previous_response_id"));
        String kept = server.spans(work.rollout()).toString();
        assertTrue(kept.contains("\"gen_ai.prompt.3.content\":\"Look!\""), "the span tells all of the prompt");
        Answer others = server.post(server.work("test").proxy("test") + "/responses", goesOn(first, "\"input\":\"x\""));
        assertEquals(400, others.status(), "another attempt knows nothing of it");
        assertTrue(others.body().contains(first.json().path("id").asText()), others.body());
        Answer free = server.post("/gateway/openai/v1/responses", goesOn(first, "\"input\":\"x\""));
        assertEquals(400, free.status());
        assertTrue(free.body().contains("calls of a rollout only"), free.body());
        assertEquals(3, upstream.requests().size());
    }

    @Test
    void responsesArePassedAsTheyAreToAServerThatHasThem() {
        String whole =
                "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"served\",\"output\":["
                        + "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]},"
                        + "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"look\",\"arguments\":\"{}\"}],"
                        + "\"usage\":{\"input_tokens\":4,\"output_tokens\":2,\"total_tokens\":6}}";
        upstream.then((ctx, request) -> HttpResponse.of(MediaType.JSON, whole))
                .then((ctx, request) -> anthropic(
                        "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"model\":\"served\"}}",
                        "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"Hi\"}",
                        "{\"type\":\"response.output_item.added\",\"output_index\":1,\"item\":{\"type\":\"function_call\","
                                + "\"call_id\":\"c\",\"name\":\"look\"}}",
                        "{\"type\":\"response.function_call_arguments.delta\",\"output_index\":1,\"delta\":\"{}\"}",
                        "{\"type\":\"response.completed\",\"response\":" + whole + "}"));
        String asked = "{\"model\":\"both\",\"input\":\"Hello\",\"previous_response_id\":\"resp_0\"}";
        Answer answer = server.post(work.proxy("test") + "/responses", asked);
        assertEquals(whole, answer.body());
        assertEquals("/v1/responses", upstream.requests().getLast().path());
        assertEquals(json(asked), sent());
        JsonNode first = span();
        Work other = server.work("test");
        Answer streamed = server.post(
                other.proxy("test") + "/responses", asked.replace("\"input\"", "\"stream\":true,\"input\""));
        assertTrue(streamed.body().contains("event: response.completed\n"), streamed.body());
        JsonNode second = server.attributes(other.rollout(), "openai.chat.completion");
        for (JsonNode span : List.of(first, second)) {
            assertEquals("Hi", span.path("gen_ai.completion.0.content").asText());
            assertEquals(
                    "look", span.path("gen_ai.completion.0.tool_calls.0.name").asText());
            assertEquals(6, span.path("gen_ai.usage.total_tokens").asInt());
            assertEquals(
                    "tool_calls", span.path("gen_ai.completion.0.finish_reason").asText());
        }
    }
}
