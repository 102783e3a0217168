package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.HttpResponse;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.json.Seconds;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the wire does with attempts. */
final class AttemptRoutes {
    private AttemptRoutes() {}

    private record Start(@Nullable String workerId) {
        static final Start NOBODY = new Start(null);

        static @Nullable Start read(Body body) {
            if (!body.enter()) {
                return null;
            }
            String workerId = null;
            for (String name = body.name(); name != null; name = body.name()) {
                if (name.equals("worker_id")) {
                    workerId = body.optionalText(Value.MAX_NAME);
                } else {
                    body.pass();
                }
            }
            return new Start(workerId);
        }
    }

    static CompletableFuture<HttpResponse> start(Exchange x) {
        Start request = x.bodyOr(Start.NOBODY, Start::read);
        return x.store()
                .rollouts()
                .startAttempt(x.path("rollout"), request.workerId())
                .thenApply(started -> {
                    JsonOut out = Exchange.out(1);
                    RolloutJson.write(out, started);
                    return Answers.created(out);
                });
    }

    static CompletableFuture<HttpResponse> latest(Exchange x) {
        return x.store().rollouts().latestAttempt(x.path("rollout")).thenApply(found -> {
            if (found.isEmpty()) {
                return Answers.nothing();
            }
            JsonOut out = Exchange.out(1);
            RolloutJson.write(out, found.get());
            return Answers.ok(out);
        });
    }

    static CompletableFuture<HttpResponse> query(Exchange x) {
        Paging paging = new Paging("sequence_id");
        x.query(paging::set);
        return answer(x, paging);
    }

    static CompletableFuture<HttpResponse> search(Exchange x) {
        Paging paging = new Paging("sequence_id");
        x.search(paging::set);
        return answer(x, paging);
    }

    private static CompletableFuture<HttpResponse> answer(Exchange x, Paging paging) {
        paging.check(Sorting.ATTEMPTS);
        String rollout = x.path("rollout");
        return PageAnswer.of(
                x.ctx(),
                paging,
                page -> x.store().rollouts().attempts(rollout, page),
                out -> attempt -> RolloutJson.write(out, attempt));
    }

    private static final class Update {
        private @Nullable AttemptStatus status;
        private @Nullable String workerId;
        private @Nullable Instant lastHeartbeatTime;
        private @Nullable Json metadata;
        private @Nullable String nullField;

        static @Nullable Update read(Body body) {
            if (!body.enter()) {
                return null;
            }
            Update update = new Update();
            for (String name = body.name(); name != null; name = body.name()) {
                update.set(name, body);
            }
            return update;
        }

        private void set(String name, Body body) {
            switch (name) {
                case "status", "worker_id", "last_heartbeat_time", "metadata" -> {
                    if (body.isNull()) {
                        nullField = nullField == null ? name : nullField;
                        return;
                    }
                }
                default -> {}
            }
            switch (name) {
                case "status" -> status = body.oneOf(Choice.ATTEMPT_STATUS);
                case "worker_id" -> workerId = body.text(Value.MAX_NAME);
                case "last_heartbeat_time" -> lastHeartbeatTime = Seconds.toInstant(body.number(0), name);
                case "metadata" -> metadata = body.carryObject();
                default -> body.pass();
            }
        }

        AttemptUpdate toUpdate() {
            if (nullField != null) {
                throw Exchange.notNull(nullField);
            }
            return new AttemptUpdate(status, workerId, lastHeartbeatTime, metadata, null);
        }
    }

    static CompletableFuture<HttpResponse> update(Exchange x) {
        AttemptUpdate update = x.body(Update::read).toUpdate();
        return x.store()
                .rollouts()
                .updateAttempt(x.path("rollout"), x.path("attempt"), update)
                .thenApply(updated -> {
                    JsonOut out = Exchange.out(1);
                    RolloutJson.write(out, updated);
                    return Answers.ok(out);
                });
    }
}
