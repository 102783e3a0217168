package dev.lightningstore.server.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.adapter.AttemptSpans;
import dev.lightningstore.adapter.CallSelection;
import dev.lightningstore.adapter.Conversation;
import dev.lightningstore.adapter.RewardMatching;
import dev.lightningstore.adapter.Trajectory;
import dev.lightningstore.adapter.TrajectoryAdapter;
import dev.lightningstore.adapter.Transition;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.JsonText;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.StoredSpan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our adapters over a real store, beside those of agentlightning 0.3.0 over the same spans. */
@Timeout(180)
class AdaptersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEATHER = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";

    @TempDir
    private Path folder;

    private SdkServer server;
    private LeaseRef attempt;
    private final List<NewSpan> spans = new ArrayList<>();

    @BeforeEach
    void start() {
        server = new SdkServer(folder.resolve("data"));
        attempt = server.lease().ref();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** As the gateway and the peer's tracers send them. */
    private void span(int id, int parent, String name, double start, double end, String attributes) {
        String json = String.format(
                Locale.ROOT,
                "{\"rollout_id\":\"%s\",\"attempt_id\":\"%s\",\"sequence_id\":0,\"trace_id\":\"%032x\","
                        + "\"span_id\":\"%016x\",\"parent_id\":%s,\"name\":\"%s\",\"status\":{\"status_code\":\"OK\","
                        + "\"description\":null},\"attributes\":{%s},\"events\":[],\"links\":[],\"start_time\":%f,"
                        + "\"end_time\":%f,\"context\":null,\"parent\":null,"
                        + "\"resource\":{\"attributes\":{},\"schema_url\":\"\"}}",
                attempt.rolloutId(),
                attempt.attemptId(),
                7,
                id,
                parent == 0 ? "null" : String.format("\"%016x\"", parent),
                name,
                attributes,
                1.7e9 + start,
                1.7e9 + end);
        spans.add(new NewSpan(
                attempt.rolloutId(),
                attempt.attemptId(),
                0,
                SpanKey.of(String.format("%016x", id)),
                new SpanPayload(SpanPayload.Format.JSON, json.getBytes(StandardCharsets.UTF_8))));
    }

    /** A call as the gateway writes it: the span itself, and the one beside it for the peer's proxy adapter. */
    private void call(int id, int parent, double start, String prompt, String response, String more) {
        StringBuilder logprobs = new StringBuilder();
        for (int i = 1; i <= response.split(",").length; i++) {
            logprobs.append(i == 1 ? "" : ",")
                    .append("{\"logprob\":")
                    .append(-i / 4.0)
                    .append('}');
        }
        span(
                id,
                parent,
                "openai.chat.completion",
                start,
                start + 0.5,
                "\"gen_ai.request.model\":\"small\",\"gen_ai.response.id\":\"resp-" + id + "\",\"prompt_token_ids\":["
                        + prompt + "],\"response_token_ids\":[" + response + "],\"logprobs.content\":"
                        + JsonText.quote("[" + logprobs + "]") + more);
        span(
                id + 100,
                id,
                "raw_gen_ai_request",
                start,
                start + 0.5,
                "\"llm.hosted_vllm.id\":\"resp-" + id + "\",\"llm.hosted_vllm.prompt_token_ids\":\"[" + prompt
                        + "]\",\"llm.hosted_vllm.response_token_ids\":\"[[" + response + "]]\"");
    }

    private void reward(int id, int parent, double at, double value) {
        span(
                id,
                parent,
                "agentlightning.annotation",
                at,
                at,
                "\"agentlightning.reward.0.name\":\"primary\",\"agentlightning.reward.0.value\":" + value);
    }

    /** Two agents, a judge inside a reward, a stray call, a tool, and rewards at several places. */
    private void emit() {
        span(1, 0, "session", 0, 100, "");
        span(2, 1, "run", 1, 20, "\"agent.name\":\"planner\"");
        call(
                3,
                2,
                2,
                "1,2,3",
                "4,5",
                ",\"gen_ai.prompt.0.role\":\"system\",\"gen_ai.prompt.0.content\":\"be brief\","
                        + "\"gen_ai.prompt.1.role\":\"user\",\"gen_ai.prompt.1.content\":\"weather in Oslo?\","
                        + "\"gen_ai.completion.0.role\":\"assistant\",\"gen_ai.completion.0.content\":\"\","
                        + "\"gen_ai.request.functions.0.name\":\"weather\","
                        + "\"gen_ai.request.functions.0.description\":\"Tells it\","
                        + "\"gen_ai.request.functions.0.parameters\":" + JsonText.quote(WEATHER));
        span(
                4,
                3,
                "tool",
                2.5,
                3,
                "\"tool.name\":\"weather\",\"tool.call.id\":\"call-1\",\"tool.call.type\":\"function\","
                        + "\"tool.parameters\":\"{\\\"city\\\": \\\"Oslo\\\"}\"");
        reward(5, 2, 3.5, 0.25);
        call(
                6,
                2,
                4,
                "1,2,3,4,5,6",
                "7",
                ",\"gen_ai.prompt.0.role\":\"user\",\"gen_ai.prompt.0.content\":\"and now?\","
                        + "\"gen_ai.completion.0.role\":\"assistant\",\"gen_ai.completion.0.content\":\"sunny\"");
        span(7, 1, "run", 30, 50, "\"agent.name\":\"writer\"");
        call(8, 1, 31, "9,9", "8", ""); // a stray: it belongs below the writer
        call(10, 7, 33, "9,9,8,1", "2,3", "");
        reward(11, 1, 60, 1.0);
        reward(12, 1, 61, 0.5);
        Answers.of(server.store().spans().add(spans, null));
    }

    private List<StoredSpan> stored() {
        return AttemptSpans.of(server.store().spans(), attempt.rolloutId(), attempt.attemptId());
    }

    @Test
    void turnsBecomeRowsOverTheWire() {
        emit();
        Trajectory read = TrajectoryAdapter.DEFAULT.read(stored());
        assertEquals(4, read.transitions().size());
        assertEquals(2, read.rows().size());
        assertEquals(
                "7 tokens, 3 of them sampled in 2 turns by ?@?",
                read.rows().get(0).toString());
        assertEquals(
                "6 tokens, 3 of them sampled in 2 turns by ?@?",
                read.rows().get(1).toString());
        assertEquals(0.5, read.reward().orElseThrow().value());
    }

    @Test
    void thePeersAdaptersMakeTheSameOfIt() throws Exception {
        PeerPython python = PeerPython.required();
        emit();
        JsonNode peer = python.run("adapters.py", server.url(), attempt.rolloutId());
        List<StoredSpan> stored = stored();
        TrajectoryAdapter tracer = TrajectoryAdapter.DEFAULT.rewards(RewardMatching.FIRST_OCCURRENCE);
        assertEquals(inAnyOrder(peer.get("occurrence")), inAnyOrder(triplets(tracer.read(stored), true)));
        assertEquals(
                inAnyOrder(peer.get("as_sent")),
                inAnyOrder(triplets(tracer.unrepaired().read(stored), true)));
        assertEquals(
                inAnyOrder(peer.get("sibling")),
                inAnyOrder(triplets(tracer.rewards(RewardMatching.FIRST_SIBLING).read(stored), true)));
        assertEquals(
                inAnyOrder(peer.get("planner")),
                inAnyOrder(triplets(tracer.agents("^plan").read(stored), true)));
        assertEquals(
                peer.get("proxy"),
                triplets(
                        TrajectoryAdapter.DEFAULT.selecting(CallSelection.PROXY).read(stored), false));
        assertEquals(peer.get("proxy"), triplets(TrajectoryAdapter.DEFAULT.read(stored), false));
        assertEquals(
                peer.get("final_reward").asDouble(),
                tracer.read(stored).reward().orElseThrow().value());
        assertEquals(said(peer.get("messages")), said(conversations(stored)));
    }

    /** The peer goes through the tree, we go by the order of the store. */
    private static List<String> inAnyOrder(JsonNode triplets) {
        List<String> texts = new ArrayList<>();
        triplets.forEach(triplet -> texts.add(triplet.toString()));
        return texts.stream().sorted().toList();
    }

    private static ArrayNode triplets(Trajectory trajectory, boolean tracer) {
        ArrayNode all = JSON.createArrayNode();
        for (Transition turn : trajectory.transitions()) {
            ObjectNode one = all.addObject();
            ArrayNode prompt = one.putArray("prompt");
            for (int id : turn.promptIds()) {
                prompt.add(id);
            }
            ArrayNode response = one.putArray("response");
            for (int id : turn.responseIds()) {
                response.add(id);
            }
            ArrayNode logprobs = one.putArray("logprobs");
            for (float logprob : tracer ? turn.logprobs() : new float[0]) {
                logprobs.add((double) logprob);
            }
            @Nullable Double reward = turn.reward().isPresent() ? turn.reward().getAsDouble() : null;
            one.put("reward", reward);
            // The peer writes a star for nobody, and its proxy adapter does not look.
            one.put("agent", tracer ? (turn.agent() == null ? "*" : turn.agent()) : null);
        }
        return all;
    }

    private static ArrayNode conversations(List<StoredSpan> stored) throws IOException {
        ArrayNode all = JSON.createArrayNode();
        for (Conversation conversation : Conversation.of(stored, CallSelection.ALL)) {
            all.add(JSON.readTree(conversation.openAi().utf8()));
        }
        return all;
    }

    /** Without calls of which nobody said a word, which the peer lists too, and with absent tools as absent. */
    private static List<JsonNode> said(JsonNode conversations) {
        List<JsonNode> said = new ArrayList<>();
        for (JsonNode each : conversations) {
            if (each.path("tools").isNull()) {
                ((ObjectNode) each).remove("tools");
            }
            if (!each.get("messages").isEmpty()) {
                said.add(each);
            }
        }
        return said;
    }
}
