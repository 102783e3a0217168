package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.model.Upstream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is sent, and to whom.
 *
 * @param model the name that the servers are registered under
 * @param servers any of which may answer; never empty
 * @param body what the caller sent with the parameters that hold for this call; belongs to the call alone
 * @param adjusted the parameters that are not as the caller sent them
 */
record Plan(
        Asked asked,
        String model,
        List<Upstream> servers,
        ObjectNode body,
        ObjectNode adjusted,
        @Nullable Policy policy,
        boolean training) {

    /** The earlier answer from which the call goes on, where its servers know nothing of it. */
    @Nullable
    String missing() {
        boolean sameWire = ServerWire.of(servers.getFirst(), asked).dialect()
                == asked.wire().dialect();
        return sameWire ? null : asked.previous();
    }

    /** The body for one server: its own name of the model, and ids where it can give them. */
    byte[] bodyFor(Upstream server) {
        body.put("model", server.nameThere());
        Operation operation = asked.operation();
        if (operation.samples()) {
            set("return_token_ids", server.tokenIds());
            boolean logprobs = training && server.tokenIds();
            if (operation == Operation.CHAT) {
                set("logprobs", logprobs);
            } else if (logprobs && !asked.body().has("logprobs")) {
                body.put("logprobs", 1);
            }
            if (asked.stream() && !asked.body().has("stream_options")) {
                body.putObject("stream_options").put("include_usage", true);
            }
        }
        return JsonText.bytes(body);
    }

    private void set(String field, boolean wanted) {
        JsonNode sent = asked.body().get(field);
        if (wanted && (sent == null || sent.isNull() || !sent.asBoolean())) {
            body.put(field, true);
        } else if (sent == null) {
            body.remove(field);
        }
    }

    /** Whether a server that answers may be told from the policy's header. */
    @Nullable
    Policy policyOf(Upstream server) {
        return policy != null || server.version() == 0
                ? policy
                : new Policy(server.model(), String.valueOf(server.version()), server.hash());
    }
}
