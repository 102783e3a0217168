package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.util.TimeoutMode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the wire does with rollouts and the queue. */
final class RolloutRoutes {
    private static final int MAX_SECONDS = 365 * 24 * 3600;

    /** What a wait may take beyond its own time. */
    private static final Duration ANSWERING = Duration.ofSeconds(30);

    private RolloutRoutes() {}

    private record Enqueue(
            List<NewRollout> rollouts, @Nullable String requestId) {
        static @Nullable Enqueue read(Body body) {
            if (!body.enter()) {
                return null;
            }
            int start = body.start();
            List<NewRollout> rollouts = null;
            String requestId = null;
            for (String name = body.name(); name != null; name = body.name()) {
                switch (name) {
                    case "rollouts" -> rollouts = rollouts(body);
                    case "request_id" -> requestId = body.optionalText(Value.MAX_NAME);
                    default -> body.pass();
                }
            }
            if (rollouts == null) {
                body.missing(start, "rollouts");
                return null;
            }
            return new Enqueue(rollouts, requestId);
        }

        private static List<NewRollout> rollouts(Body body) {
            List<NewRollout> rollouts = new ArrayList<>();
            body.each(element -> {
                NewRollout rollout = RolloutForm.read(body);
                if (rollout != null) {
                    rollouts.add(rollout);
                }
                if (rollouts.size() > RolloutStore.MAX_ENQUEUE) {
                    throw new StoreException.Invalid(
                            "more than " + RolloutStore.MAX_ENQUEUE + " rollouts in one request: send them in several");
                }
            });
            return rollouts;
        }
    }

    static CompletableFuture<HttpResponse> enqueue(Exchange x) {
        Enqueue request = x.body(Enqueue::read);
        if (request.rollouts().isEmpty()) {
            return CompletableFuture.completedFuture(Answers.created(new JsonOut(16).ascii("[]")));
        }
        return x.store()
                .rollouts()
                .enqueue(request.rollouts(), x.requestId(request.requestId()))
                .thenApply(made -> Answers.created(list(made)));
    }

    private record Dequeue(long limit, @Nullable String workerId) {
        static final Dequeue ONE = new Dequeue(1, null);

        static @Nullable Dequeue read(Body body) {
            if (!body.enter()) {
                return null;
            }
            long limit = 1;
            String workerId = null;
            for (String name = body.name(); name != null; name = body.name()) {
                switch (name) {
                    case "limit" -> limit = body.integer(1);
                    case "worker_id" -> workerId = body.optionalText(Value.MAX_NAME);
                    default -> body.pass();
                }
            }
            return new Dequeue(limit, workerId);
        }
    }

    static CompletableFuture<HttpResponse> dequeue(Exchange x) {
        Dequeue request = x.bodyOr(Dequeue.ONE, Dequeue::read);
        if (request.limit() <= 0) {
            return CompletableFuture.completedFuture(Answers.ok(new JsonOut(16).ascii("[]")));
        }
        int limit = (int) Math.min(request.limit(), RolloutStore.MAX_DEQUEUE);
        return x.store().rollouts().dequeue(limit, request.workerId()).thenApply(claimed -> {
            JsonOut out = Exchange.out(claimed.size()).raw('[');
            for (int i = 0; i < claimed.size(); i++) {
                RolloutJson.write(i == 0 ? out : out.raw(','), claimed.get(i));
            }
            return Answers.ok(out.raw(']'));
        });
    }

    private record Start(
            NewRollout rollout,
            @Nullable String workerId,
            @Nullable String requestId) {
        static @Nullable Start read(Body body) {
            if (!body.enter()) {
                return null;
            }
            int start = body.start();
            RolloutForm form = new RolloutForm();
            String workerId = null;
            String requestId = null;
            for (String name = body.name(); name != null; name = body.name()) {
                switch (name) {
                    case "worker_id" -> workerId = body.optionalText(Value.MAX_NAME);
                    case "request_id" -> requestId = body.optionalText(Value.MAX_NAME);
                    default -> {
                        if (!form.set(name, body)) {
                            body.pass();
                        }
                    }
                }
            }
            NewRollout rollout = form.toNewRollout(body, start);
            return rollout == null ? null : new Start(rollout, workerId, requestId);
        }
    }

    static CompletableFuture<HttpResponse> start(Exchange x) {
        Start request = x.body(Start::read);
        return x.store()
                .rollouts()
                .start(request.rollout(), request.workerId(), x.requestId(request.requestId()))
                .thenApply(started -> {
                    JsonOut out = Exchange.out(1);
                    RolloutJson.write(out, started);
                    return Answers.created(out);
                });
    }

    static CompletableFuture<HttpResponse> get(Exchange x) {
        String id = x.path("rollout");
        return x.store().rollouts().get(id).thenApply(found -> {
            AttemptedRollout rollout = found.orElseThrow(() -> new StoreException.NotFound("rollout", id));
            JsonOut out = Exchange.out(1);
            RolloutJson.write(out, rollout);
            return Answers.ok(out);
        });
    }

    /** A search as it is asked for, by GET or by POST. */
    private static final class Search implements Fields {
        final Paging paging = new Paging(null);
        private @Nullable List<RolloutStatus> statusIn;
        private @Nullable List<String> rolloutIdIn;
        private @Nullable String rolloutIdContains;
        private @Nullable String groupId;
        private boolean any;

        @Override
        public boolean set(String name, Value value) {
            switch (name) {
                case "status_in" -> statusIn = value.optionalListOf(Choice.ROLLOUT_STATUS);
                case "rollout_id_in" -> rolloutIdIn = value.optionalTexts(Value.MAX_TEXT);
                case "rollout_id_contains" -> rolloutIdContains = value.optionalText(Value.MAX_TEXT);
                case "group_id" -> groupId = value.optionalText(Value.MAX_NAME);
                case "filter_logic" -> any = "or".equals(value.oneOf(Choice.FILTER_LOGIC));
                default -> {
                    return paging.set(name, value);
                }
            }
            return true;
        }

        CompletableFuture<HttpResponse> answer(Exchange x) {
            paging.check(Sorting.ROLLOUTS);
            x.caller().checkWholeProject();
            Set<RolloutStatus> statuses = statusIn == null ? null : EnumSet.noneOf(RolloutStatus.class);
            if (statuses != null && statusIn != null) {
                statuses.addAll(statusIn);
            }
            return PageAnswer.of(
                    x.ctx(),
                    paging,
                    page -> x.store()
                            .rollouts()
                            .query(new RolloutQuery(statuses, rolloutIdIn, rolloutIdContains, groupId, any, page)),
                    out -> rollout -> RolloutJson.write(out, rollout));
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

    private static final class Update {
        private Change<Json> input = Change.keep();
        private Change<RolloutMode> mode = Change.keep();
        private Change<String> resourcesId = Change.keep();
        private @Nullable RolloutStatus status;
        private @Nullable RolloutConfig config;
        private Change<Json> metadata = Change.keep();
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
            boolean isNull = body.isNull();
            switch (name) {
                case "input" -> input = Change.to(body.carry());
                case "mode" -> mode = Change.to(isNull ? null : body.oneOf(Choice.MODE));
                case "resources_id" -> resourcesId = Change.to(body.optionalText(NewRollout.MAX_NAME));
                case "metadata" -> metadata = Change.to(isNull ? null : body.carryObject());
                case "status" -> {
                    status = isNull ? null : body.oneOf(Choice.ROLLOUT_STATUS);
                    nullField = isNull ? name : nullField;
                }
                case "config" -> {
                    config = isNull ? null : RolloutForm.config(body);
                    nullField = isNull ? name : nullField;
                }
                default -> body.pass();
            }
        }

        RolloutUpdate toUpdate() {
            if (nullField != null) {
                throw Exchange.notNull(nullField);
            }
            return new RolloutUpdate(input, mode, resourcesId, status, config, metadata);
        }
    }

    static CompletableFuture<HttpResponse> update(Exchange x) {
        RolloutUpdate update = x.body(Update::read).toUpdate();
        return x.store().rollouts().update(x.path("rollout"), update).thenApply(updated -> {
            JsonOut out = Exchange.out(1);
            RolloutJson.write(out, updated);
            return Answers.ok(out);
        });
    }

    private record Wait(List<String> rolloutIds, @Nullable Duration timeout) {
        static @Nullable Wait read(Body body) {
            if (!body.enter()) {
                return null;
            }
            int start = body.start();
            List<String> ids = null;
            Duration timeout = null;
            for (String name = body.name(); name != null; name = body.name()) {
                switch (name) {
                    case "rollout_ids" -> {
                        List<String> texts = new ArrayList<>();
                        body.each(element -> {
                            String id = element.text(Value.MAX_TEXT);
                            texts.add(id == null ? "" : id);
                        });
                        ids = texts;
                    }
                    case "timeout" -> timeout = body.isNull() ? null : duration(body.number(0));
                    default -> body.pass();
                }
            }
            if (ids == null) {
                body.missing(start, "rollout_ids");
                return null;
            }
            return new Wait(ids, timeout);
        }

        private static @Nullable Duration duration(double seconds) {
            if (Double.isNaN(seconds) || seconds > MAX_SECONDS) {
                return null;
            }
            return Duration.ofNanos((long) (Math.max(0, seconds) * 1e9));
        }
    }

    static CompletableFuture<HttpResponse> await(Exchange x) {
        Wait wait = x.body(Wait::read);
        wait.rolloutIds().forEach(x.caller()::checkRollout);
        if (wait.rolloutIds().isEmpty()) {
            return CompletableFuture.completedFuture(Answers.ok(new JsonOut(16).ascii("[]")));
        }
        Duration timeout = wait.timeout();
        if (timeout == null) {
            x.ctx().clearRequestTimeout();
        } else {
            x.ctx().setRequestTimeout(TimeoutMode.SET_FROM_NOW, timeout.plus(ANSWERING));
        }
        CompletableFuture<List<Rollout>> waiting = x.store().rollouts().await(wait.rolloutIds(), timeout);
        // Whoever waits may go away long before the rollouts end.
        x.ctx().log().whenComplete().thenRun(() -> waiting.cancel(false));
        return waiting.thenApply(done -> Answers.ok(list(asAsked(wait.rolloutIds(), done))));
    }

    /** The peer answers an id as often as it is asked. */
    private static List<Rollout> asAsked(List<String> ids, List<Rollout> done) {
        if (done.size() == ids.size()) {
            return done;
        }
        Map<String, Rollout> byId = new HashMap<>();
        done.forEach(rollout -> byId.put(rollout.rolloutId(), rollout));
        return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
    }

    private static JsonOut list(List<Rollout> rollouts) {
        JsonOut out = Exchange.out(rollouts.size()).raw('[');
        for (int i = 0; i < rollouts.size(); i++) {
            RolloutJson.write(i == 0 ? out : out.raw(','), rollouts.get(i));
        }
        return out.raw(']');
    }
}
