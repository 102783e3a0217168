package dev.lightningstore.gateway;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.server.Caller;
import dev.lightningstore.store.StoreCluster;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds out where a call comes from: its path says it, or its token. */
final class Sites {
    private final StoreCluster cluster;
    private final Attempts attempts;

    Sites(StoreCluster cluster, Attempts attempts) {
        this.cluster = cluster;
        this.attempts = attempts;
    }

    CompletableFuture<Site> of(ServiceRequestContext ctx) {
        Caller caller = Caller.of(ctx);
        String rollout = ctx.pathParam("rollout");
        String attempt = ctx.pathParam("attempt");
        if (rollout != null && attempt != null) {
            return byPath(caller, rollout, attempt, ctx.pathParam("mode"));
        }
        LeaseRef mine = caller.attempt();
        if (mine == null) {
            return CompletableFuture.completedFuture(new Site(caller.project(), null, null, null, false));
        }
        return cluster.project(caller.project())
                .rollouts()
                .get(mine.rolloutId())
                .thenApply(found -> {
                    Rollout its = found.orElseThrow(() -> new StoreException.NotFound("rollout", mine.rolloutId()))
                            .rollout();
                    Site.Place place = new Site.Place(mine.rolloutId(), mine.attemptId(), mine, null);
                    return new Site(caller.project(), place, its.mode(), its.resourcesId(), false);
                });
    }

    private CompletableFuture<Site> byPath(Caller caller, String rollout, String attempt, @Nullable String mode) {
        RolloutMode meant = Arrays.stream(RolloutMode.values())
                .filter(each -> each.wire().equals(mode))
                .findFirst()
                .orElseThrow(() -> new StoreException.NotFound(
                        "mode '" + mode + "' is none of train, val, test", Map.of("kind", "mode")));
        return attempts.attempt(caller.project(), rollout, attempt).thenApply(found -> {
            Rollout its = found.rollout().rollout();
            caller.checkAttempt(its.rolloutId(), found.attemptId());
            Site.Place place = new Site.Place(its.rolloutId(), found.attemptId(), caller.attempt(), found.label());
            return new Site(caller.project(), place, meant, its.resourcesId(), true);
        });
    }
}
