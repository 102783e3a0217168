package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.ArrayList;
import java.util.List;

/** A caller of OpenAI's chat completions, completions or embeddings. */
record OpenAiCaller(Operation operation) implements CallerWire {
    private static final HttpData DONE = HttpData.ofUtf8("data: [DONE]\n\n");

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI;
    }

    @Override
    public Asked read(byte[] text, RequestHeaders headers) {
        ObjectNode body = JsonText.parseObject(text, "body");
        operation.check(body);
        return new Asked(
                this,
                body,
                body,
                Asked.model(body),
                operation.samples() && JsonText.truth(body, "stream", false),
                body.path("stream_options").path("include_usage").asBoolean(),
                null,
                null,
                null);
    }

    @Override
    public byte[] told(Asked asked, ObjectNode answer) {
        return JsonText.bytes(answer);
    }

    @Override
    public Teller teller(Asked asked) {
        return new Chunks(asked, false);
    }

    @Override
    public Teller passing(Asked asked) {
        return new Chunks(asked, true);
    }

    /** @param passing whether the events are those of this wire already */
    private record Chunks(Asked asked, boolean passing) implements Teller {
        @Override
        public List<HttpData> told(ServerSentEvents.Event event, List<ObjectNode> chunks) {
            if (passing) {
                boolean unasked = !chunks.isEmpty() && chunks.stream().allMatch(this::isUnaskedUsage);
                return unasked ? List.of() : List.of(HttpData.wrap(event.raw()));
            }
            List<HttpData> told = new ArrayList<>(chunks.size());
            for (ObjectNode chunk : chunks) {
                if (!isUnaskedUsage(chunk)) {
                    told.add(HttpData.wrap(ServerSentEvents.of(JsonText.bytes(chunk))));
                }
            }
            return told;
        }

        /** Usage is always asked of the server, for the span. */
        private boolean isUnaskedUsage(ObjectNode chunk) {
            JsonNode choices = chunk.path("choices");
            return !asked.usageInStream() && choices.isArray() && choices.isEmpty() && chunk.hasNonNull("usage");
        }

        @Override
        public List<HttpData> end(ObjectNode whole) {
            return List.of(DONE);
        }

        @Override
        public HttpData error(String code, String message) {
            ObjectNode error = JsonText.object();
            error.putObject("error")
                    .put("message", message)
                    .put("type", "server_error")
                    .putNull("param")
                    .put("code", code);
            return HttpData.wrap(ServerSentEvents.of(JsonText.bytes(error)));
        }
    }
}
