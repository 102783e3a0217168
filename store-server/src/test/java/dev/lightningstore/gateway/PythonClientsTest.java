package dev.lightningstore.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.server.agl.TestPython;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Anthropic's own client and OpenAI's own with its responses, with a rollout token as their key. */
@Timeout(900)
class PythonClientsTest {
    private static final String CALL = "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":"
            + "{\"name\":\"look\",\"arguments\":\"{\\\"at\\\":1}\"}}]";

    private static HttpResponse toolCall(boolean stream) {
        String head = "{\"id\":\"r1\",\"model\":\"served\",\"choices\":[{\"index\":0,";
        return stream
                ? FakeUpstream.stream(List.of(
                        head + "\"delta\":{\"role\":\"assistant\"," + CALL + "}}]}",
                        head + "\"delta\":{},\"finish_reason\":\"tool_calls\"}]}",
                        "[DONE]"))
                : HttpResponse.of(
                        MediaType.JSON,
                        head + "\"message\":{\"role\":\"assistant\",\"content\":null," + CALL
                                + "},\"finish_reason\":\"tool_calls\"}]}");
    }

    @Test
    void theClientsOfOtherWiresReadWhatTheyKnow() {
        String python = TestPython.withModelClients();
        try (FakeUpstream plain = new FakeUpstream();
                FakeUpstream tools = new FakeUpstream();
                GatewayServer server = GatewayServer.open();
                LightningClient client =
                        LightningClient.connect(ClientOptions.to(server.url()).build())) {
            plain.then((ctx, request) -> request.path().equals("/tokenize")
                    ? HttpResponse.of(MediaType.JSON, "{\"count\":42}")
                    : FakeUpstream.vllm(ctx, request));
            tools.then((ctx, request) -> toolCall(request.contentUtf8().contains("\"stream\":true")));
            server.addModel("m", plain.url());
            server.addModel("tools", tools.url());
            Answers.of(client.store().rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), null));
            Lease lease = Answers.of(client.store().leases().claim("w", 1, Duration.ofMinutes(10)))
                    .getFirst();
            TestPython.Run run = TestPython.run(
                    5, python, "src/test/python/model_clients.py", "--store", server.url(), "--key", lease.token());
            assertEquals(0, run.code(), run.output());
            long kept = server.spans(lease.ref().rolloutId()).stream()
                    .filter(span -> span.path("name").asText().equals("openai.chat.completion"))
                    .count();
            assertEquals(plain.requests().size() - 1 + tools.requests().size(), kept, "all but the count of tokens");
        }
    }
}
