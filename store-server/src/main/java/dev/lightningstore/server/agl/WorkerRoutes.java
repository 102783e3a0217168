package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.HttpResponse;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.worker.Worker;
import dev.lightningstore.worker.WorkerStatus;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the wire does with workers. */
final class WorkerRoutes {
    private WorkerRoutes() {}

    private record Heartbeat(@Nullable Json stats, boolean nullStats) {
        static final Heartbeat BARE = new Heartbeat(null, false);

        static @Nullable Heartbeat read(Body body) {
            if (!body.enter()) {
                return null;
            }
            Json stats = null;
            boolean nullStats = false;
            for (String name = body.name(); name != null; name = body.name()) {
                if (name.equals("heartbeat_stats")) {
                    nullStats = body.isNull();
                    stats = nullStats ? null : body.carryObject();
                } else {
                    body.pass();
                }
            }
            return new Heartbeat(stats, nullStats);
        }
    }

    static CompletableFuture<HttpResponse> heartbeat(Exchange x) {
        String id = x.newName("worker", "worker_id");
        Heartbeat heartbeat = x.bodyOr(Heartbeat.BARE, Heartbeat::read);
        if (heartbeat.nullStats()) {
            throw Exchange.notNull("heartbeat_stats");
        }
        return x.store().workers().heartbeat(id, heartbeat.stats()).thenApply(worker -> Answers.ok(json(worker)));
    }

    static CompletableFuture<HttpResponse> get(Exchange x) {
        return x.store()
                .workers()
                .get(x.path("worker"))
                .thenApply(found -> found.isEmpty() ? Answers.nothing() : Answers.ok(json(found.get())));
    }

    private static JsonOut json(Worker worker) {
        JsonOut out = Exchange.out(1);
        WorkerJson.write(out, worker);
        return out;
    }

    /** A search as it is asked for, by GET or by POST. */
    private static final class Search implements Fields {
        private final Paging paging = new Paging(null);
        private @Nullable List<WorkerStatus> statusIn;
        private @Nullable String idContains;
        private boolean any;

        @Override
        public boolean set(String name, Value value) {
            switch (name) {
                case "status_in" -> statusIn = value.optionalListOf(Choice.WORKER_STATUS);
                case "worker_id_contains" -> idContains = value.optionalText(Value.MAX_TEXT);
                case "filter_logic" -> any = "or".equals(value.oneOf(Choice.FILTER_LOGIC));
                default -> {
                    return paging.set(name, value);
                }
            }
            return true;
        }

        CompletableFuture<HttpResponse> answer(Exchange x) {
            paging.check(Sorting.WORKERS);
            Set<WorkerStatus> statuses = statusIn == null ? null : EnumSet.noneOf(WorkerStatus.class);
            if (statuses != null && statusIn != null) {
                statuses.addAll(statusIn);
            }
            return PageAnswer.of(
                    x.ctx(),
                    paging,
                    page -> x.store().workers().query(statuses, idContains, any, page),
                    out -> worker -> WorkerJson.write(out, worker));
        }
    }

    static CompletableFuture<HttpResponse> query(Exchange x) {
        Search search = new Search();
        x.query(search);
        return search.answer(x);
    }

    static CompletableFuture<HttpResponse> search(Exchange x) {
        Search search = new Search();
        x.search(search);
        return search.answer(x);
    }
}
