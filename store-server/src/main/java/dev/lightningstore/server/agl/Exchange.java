package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.server.Caller;
import dev.lightningstore.store.LightningStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request that is there as a whole: who asks what of which store. */
record Exchange(ServiceRequestContext ctx, AggregatedHttpRequest request, Caller caller, LightningStore store) {
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    /** An id in the path that the store only looks for. */
    String path(String name) {
        return Objects.requireNonNull(ctx.pathParam(name));
    }

    /** An id in the path under which the store may keep something new. */
    String newName(String parameter, String field) {
        String name = path(parameter);
        if (name.length() > Value.MAX_NAME || !Texts.storable(name)) {
            throw StoreException.Invalid.field(
                    field, "must have at most " + Value.MAX_NAME + " characters, none of them zero");
        }
        return name;
    }

    /** The request id of a create: the body's, or the header's. */
    @Nullable
    String requestId(@Nullable String inBody) {
        return inBody != null ? inBody : request.headers().get(IDEMPOTENCY_KEY);
    }

    /** Reads a body that must be there. */
    <T> T body(Function<Body, @Nullable T> reader) {
        byte[] text = request.content().array();
        if (text.length == 0) {
            throw Unprocessable.of(new Problem("missing", List.of("body"), Problem.MISSING, null, null));
        }
        return read(text, reader);
    }

    /** Reads a body; none, or a null, is {@code absent}. */
    <T> T bodyOr(T absent, Function<Body, @Nullable T> reader) {
        byte[] text = request.content().array();
        return text.length == 0 ? absent : read(text, body -> body.isNull() ? absent : reader.apply(body));
    }

    private <T> T read(byte[] text, Function<Body, @Nullable T> reader) {
        MediaType type = request.contentType();
        if (type == null || !type.isJson()) {
            // What says that it is no JSON is a text for the peer, and a text is no object.
            throw Unprocessable.of(new Problem(
                    "model_attributes_type",
                    List.of("body"),
                    Problem.NO_OBJECT + "; send it as content-type application/json",
                    null,
                    null));
        }
        Problems problems = new Problems();
        T value;
        try (Body body = Body.open(text, problems)) {
            value = reader.apply(body);
            body.end();
        }
        problems.check();
        return Objects.requireNonNull(value, "a reader without problems answers");
    }

    /** Reads the fields of a search from the body. */
    void search(Fields fields, String... required) {
        body(body -> {
            if (!body.enter()) {
                return null;
            }
            int start = body.start();
            boolean[] seen = new boolean[required.length];
            for (String name = body.name(); name != null; name = body.name()) {
                mark(required, name, seen);
                if (!fields.set(name, body)) {
                    body.pass();
                }
            }
            for (int i = 0; i < required.length; i++) {
                if (!seen[i]) {
                    body.missing(start, required[i]);
                }
            }
            return Boolean.TRUE;
        });
    }

    /** Reads the fields of a search from the query. */
    void query(Fields fields, String... required) {
        Problems problems = new Problems();
        QueryParams query = ctx.queryParams();
        boolean[] seen = new boolean[required.length];
        for (String name : query.names()) {
            mark(required, name, seen);
            fields.set(name, QueryValue.of(name, query.getAll(name), problems));
        }
        for (int i = 0; i < required.length; i++) {
            if (!seen[i]) {
                problems.add("missing", List.of("query", required[i]), Problem.MISSING, null);
            }
        }
        problems.check();
    }

    private static void mark(String[] required, String name, boolean[] seen) {
        for (int i = 0; i < required.length; i++) {
            seen[i] |= required[i].equals(name);
        }
    }

    /** The peer's words for a field that may be left out but not be null. */
    static StoreException notNull(String field) {
        return new StoreException.Invalid(field + " is invalid; it cannot be a null value.", Map.of("field", field));
    }

    /** Room for an answer of about that many things. */
    static JsonOut out(int things) {
        return new JsonOut(128 + 512 * things);
    }
}
