package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.List;

/** A caller of OpenAI's responses. */
record ResponsesCaller() implements CallerWire {
    static final String PATH = "/responses";

    @Override
    public Dialect dialect() {
        return Dialect.RESPONSES;
    }

    @Override
    public Operation operation() {
        return Operation.CHAT;
    }

    @Override
    public Asked read(byte[] text, RequestHeaders headers) {
        return ResponsesAsked.read(this, text);
    }

    @Override
    public byte[] told(Asked asked, ObjectNode answer) {
        return JsonText.bytes(ResponsesTold.response(asked, answer));
    }

    @Override
    public Teller teller(Asked asked) {
        return new ResponsesEvents(asked);
    }

    @Override
    public Teller passing(Asked asked) {
        return new Passed(new ResponsesEvents(asked));
    }

    /** The server's own events, of which the last holds the whole answer. */
    private record Passed(ResponsesEvents own) implements Teller {
        @Override
        public List<HttpData> told(ServerSentEvents.Event event, List<ObjectNode> chunks) {
            return List.of(HttpData.wrap(event.raw()));
        }

        @Override
        public List<HttpData> end(ObjectNode whole) {
            return List.of();
        }

        @Override
        public HttpData error(String code, String message) {
            return own.error(code, message);
        }
    }
}
