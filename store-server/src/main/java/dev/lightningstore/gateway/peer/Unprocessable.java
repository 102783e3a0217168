package dev.lightningstore.gateway.peer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.lightningstore.gateway.JsonText;

/** A request whose form is wrong; FastAPI says so with 422 and a list of places. */
final class Unprocessable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final String in;
    private final String field;

    private Unprocessable(String type, String in, String field, String message) {
        super(message);
        this.type = type;
        this.in = in;
        this.field = field;
    }

    static Unprocessable body(String field, String message) {
        return new Unprocessable("value_error", "body", field, message);
    }

    static Unprocessable query(String field, String message) {
        return new Unprocessable("value_error", "query", field, message);
    }

    static Unprocessable missing(String in, String field) {
        return new Unprocessable("missing", in, field, "Field required");
    }

    HttpResponse response() {
        ObjectNode body = JsonText.object();
        ObjectNode problem = body.putArray("detail").addObject().put("type", type);
        problem.putArray("loc").add(in).add(field);
        problem.put("msg", getMessage());
        return HttpResponse.of(HttpStatus.UNPROCESSABLE_ENTITY, MediaType.JSON, JsonText.bytes(body));
    }
}
