package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.model.ModelUse;
import dev.lightningstore.model.Price;
import dev.lightningstore.model.Upstream;
import org.jspecify.annotations.Nullable;

/** What a call used, by the count of the server that answered and at its price. */
final class Accounts {
    private Accounts() {}

    /** Null where no server answered to the end, or a recording did: then nobody takes anything for it. */
    static @Nullable ModelUse use(CallRecord call) {
        ObjectNode answer = call.answer();
        if (answer == null || call.replayed() != null) {
            return null;
        }
        JsonNode usage = answer.path("usage");
        if (call.ending() != CallRecord.Ending.COMPLETE && usage.isMissingNode()) {
            return null;
        }
        long in = Math.max(0, usage.path("prompt_tokens").asLong());
        long out = Math.max(0, usage.path("completion_tokens").asLong());
        return new ModelUse(call.plan().model(), in, out, price(call).of(in, out));
    }

    private static Price price(CallRecord call) {
        return call.plan().servers().stream()
                .filter(server -> server.endpoint().equals(call.endpoint()))
                .findFirst()
                .map(Upstream::price)
                .orElse(Price.NONE);
    }
}
