package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.List;

/** A caller of Anthropic's messages. */
record AnthropicCaller() implements CallerWire {
    @Override
    public Dialect dialect() {
        return Dialect.ANTHROPIC;
    }

    @Override
    public Operation operation() {
        return Operation.CHAT;
    }

    @Override
    public Asked read(byte[] text, RequestHeaders headers) {
        return AnthropicAsked.read(this, text, headers, true);
    }

    @Override
    public byte[] told(Asked asked, ObjectNode answer) {
        return JsonText.bytes(AnthropicTold.message(answer));
    }

    @Override
    public Teller teller(Asked asked) {
        return new AnthropicEvents();
    }

    @Override
    public Teller passing(Asked asked) {
        return Passed.INSTANCE;
    }

    /** The server's own events; only the last is ours, since what follows the commit is said here. */
    private static final class Passed implements Teller {
        static final Passed INSTANCE = new Passed();

        private static final HttpData STOP = HttpData.wrap(ServerSentEvents.of(
                "message_stop", JsonText.bytes(JsonText.object().put("type", "message_stop"))));

        @Override
        public List<HttpData> told(ServerSentEvents.Event event, List<ObjectNode> chunks) {
            return List.of(HttpData.wrap(event.raw()));
        }

        @Override
        public List<HttpData> end(ObjectNode whole) {
            return List.of(STOP);
        }

        @Override
        public HttpData error(String code, String message) {
            return AnthropicEvents.failure(code, message);
        }
    }
}
