package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.HttpResponse;
import dev.lightningstore.json.JsonOut;
import java.util.concurrent.CompletableFuture;

/** What the wire tells of the server itself. */
final class ServerRoutes {
    private ServerRoutes() {}

    static CompletableFuture<HttpResponse> statistics(Exchange x) {
        return x.store().statistics().thenApply(statistics -> {
            JsonOut out = new JsonOut(256).ascii("{\"name\":").string(statistics.name());
            out.ascii(",\"total_rollouts\":").number(statistics.rollouts());
            out.ascii(",\"total_attempts\":").number(statistics.attempts());
            out.ascii(",\"total_spans\":").number(statistics.spans());
            out.ascii(",\"total_resources\":").number(statistics.resources());
            out.ascii(",\"total_workers\":").number(statistics.workers());
            out.ascii(",\"uptime\":").number(statistics.uptime().toNanos() / 1e9);
            out.ascii(",\"total_span_bytes\":").number(statistics.spanBytes());
            out.ascii(",\"queued_rollouts\":").number(statistics.queued());
            return Answers.ok(out.raw('}'));
        });
    }
}
