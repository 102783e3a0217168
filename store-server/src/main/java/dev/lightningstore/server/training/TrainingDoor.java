package dev.lightningstore.server.training;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.UsedRollout.Use;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.Door;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.store.StoreCluster;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Our own routes for training jobs: to make, watch, stop and resume them. */
public final class TrainingDoor implements Door {
    private static final String JOBS = "/api/lightning/training/jobs";
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private final StoreCluster cluster;

    @FunctionalInterface
    private interface Action {
        CompletableFuture<HttpResponse> answer(ServiceRequestContext ctx, AggregatedHttpRequest request, JobStore jobs);
    }

    public TrainingDoor(StoreCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void install(ServerBuilder server) {
        route(server, HttpMethod.POST, "", TrainingDoor::create);
        route(server, HttpMethod.GET, "", TrainingDoor::list);
        route(server, HttpMethod.GET, "/{job}", TrainingDoor::get);
        route(server, HttpMethod.GET, "/{job}/tasks", TrainingDoor::tasks);
        route(server, HttpMethod.GET, "/{job}/steps", TrainingDoor::steps);
        route(server, HttpMethod.GET, "/{job}/rollouts", TrainingDoor::rollouts);
        route(server, HttpMethod.POST, "/{job}/stop", (ctx, request, jobs) -> one(jobs.stop(id(ctx))));
        route(server, HttpMethod.POST, "/{job}/resume", (ctx, request, jobs) -> one(jobs.resume(id(ctx))));
    }

    private void route(ServerBuilder server, HttpMethod method, String path, Action action) {
        server.service(
                Route.builder().path(JOBS + path).methods(method).build(),
                (ctx, request) -> HttpErrors.recover(
                        ctx,
                        request.aggregate().thenCompose(whole -> action.answer(ctx, whole, jobs(ctx))),
                        ErrorFormat.JSON));
    }

    /** A rollout's token opens nothing here. */
    private JobStore jobs(ServiceRequestContext ctx) {
        Caller caller = Caller.of(ctx);
        caller.checkWholeProject();
        return cluster.project(caller.project()).jobs();
    }

    private static CompletableFuture<HttpResponse> create(
            ServiceRequestContext ctx, AggregatedHttpRequest request, JobStore jobs) {
        return jobs.create(
                        JobForm.read(request.content().array()),
                        request.headers().get(IDEMPOTENCY_KEY))
                .thenApply(job -> json(HttpStatus.CREATED, job, JobJson::write));
    }

    private static CompletableFuture<HttpResponse> list(
            ServiceRequestContext ctx, AggregatedHttpRequest request, JobStore jobs) {
        String state = ctx.queryParam("state");
        PageQuery page = PageQuery.of(ctx);
        return jobs.query(state == null ? null : JobState.ofWire(state, "state"), page.request())
                .thenApply(found -> json(HttpStatus.OK, found, page.writer(JobJson::write)));
    }

    private static CompletableFuture<HttpResponse> get(
            ServiceRequestContext ctx, AggregatedHttpRequest request, JobStore jobs) {
        String id = id(ctx);
        return one(jobs.get(id).thenApply(found -> found.orElseThrow(() -> new StoreException.NotFound("job", id))));
    }

    private static CompletableFuture<HttpResponse> tasks(
            ServiceRequestContext ctx, AggregatedHttpRequest request, JobStore jobs) {
        PageQuery page = PageQuery.of(ctx);
        return jobs.tasks(id(ctx), page.request())
                .thenApply(found -> json(HttpStatus.OK, found, page.writer(JobJson::write)));
    }

    private static CompletableFuture<HttpResponse> steps(
            ServiceRequestContext ctx, AggregatedHttpRequest request, JobStore jobs) {
        PageQuery page = PageQuery.of(ctx);
        return jobs.steps(id(ctx), page.request())
                .thenApply(found -> json(HttpStatus.OK, found, page.writer(JobJson::write)));
    }

    private static CompletableFuture<HttpResponse> rollouts(
            ServiceRequestContext ctx, AggregatedHttpRequest request, JobStore jobs) {
        PageQuery page = PageQuery.of(ctx);
        String use = ctx.queryParam("use");
        String step = ctx.queryParam("step");
        return jobs.used(
                        id(ctx),
                        step == null ? null : PageQuery.whole("step", step),
                        use == null ? null : Use.ofWire(use, "use"),
                        page.request())
                .thenApply(found -> json(HttpStatus.OK, found, page.writer(JobJson::write)));
    }

    private static String id(ServiceRequestContext ctx) {
        return Objects.requireNonNull(ctx.pathParam("job"));
    }

    private static CompletableFuture<HttpResponse> one(CompletableFuture<Job> answer) {
        return answer.thenApply(job -> json(HttpStatus.OK, job, JobJson::write));
    }

    private static <T> HttpResponse json(HttpStatus status, T value, BiConsumer<JsonOut, T> writer) {
        JsonOut out = new JsonOut();
        writer.accept(out, value);
        return HttpResponse.of(status, MediaType.JSON, HttpData.wrap(out.toBytes()));
    }
}
