package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server of OpenAI's completions, on Azure or elsewhere. */
final class OpenAiServer implements ServerWire {
    static final OpenAiServer INSTANCE = new OpenAiServer();

    private static final String AZURE_VERSION = "2024-10-21";
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private OpenAiServer() {}

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI;
    }

    @Override
    public boolean has(Operation operation) {
        return true;
    }

    @Override
    public String path(Upstream server, Operation operation) {
        if (server.kind() == UpstreamKind.AZURE && !server.endpoint().endsWith("/openai/v1")) {
            String deployment = URLEncoder.encode(server.nameThere(), StandardCharsets.UTF_8);
            return "/openai/deployments/" + deployment + operation.path() + "?api-version=" + AZURE_VERSION;
        }
        return operation.path();
    }

    @Override
    public void identify(RequestHeadersBuilder headers, Upstream server, @Nullable Asked asked, @Nullable String key) {
        bearer(headers, server, key);
    }

    static void bearer(RequestHeadersBuilder headers, Upstream server, @Nullable String key) {
        if (key == null) {
            return;
        }
        if (server.kind() == UpstreamKind.AZURE) {
            headers.add("api-key", key);
        } else {
            headers.add(HttpHeaderNames.AUTHORIZATION, "Bearer " + key);
        }
    }

    @Override
    public byte[] body(Plan plan, Upstream server) {
        return plan.bodyFor(server);
    }

    @Override
    public @Nullable ObjectNode answer(Operation operation, ObjectNode json) {
        return json.has(operation.samples() ? "choices" : "data") ? json : null;
    }

    @Override
    public PartReader reader() {
        return OpenAiServer::read;
    }

    static boolean isDone(byte[] data) {
        return Arrays.equals(data, DONE);
    }

    /** The JSON of an event of any wire. */
    static ObjectNode event(byte[] data) {
        ObjectNode event = JsonText.objectOrNull(data);
        if (event == null) {
            throw UpstreamFailure.broken("sent an event that is not JSON");
        }
        return event;
    }

    private static boolean read(byte[] data, List<ObjectNode> into) {
        if (isDone(data)) {
            return true;
        }
        ObjectNode chunk = event(data);
        if (chunk.hasNonNull("error")) {
            throw UpstreamFailure.broken("broke off its answer with an error");
        }
        into.add(chunk);
        return false;
    }
}
