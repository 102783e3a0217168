package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.Invalid;
import dev.lightningstore.error.StoreException.NotFound;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.StoreCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Projects, and that none sees or touches what is another's. */
public interface ProjectContract extends Contract {
    @Test
    default void aProjectIsMadeOnce() {
        Quotas quotas = new Quotas(10L, 20L, 30L, Duration.ofDays(3));
        String name = newProject(quotas);
        Project made = Answers.of(cluster().projects().get(name)).orElseThrow();
        assertEquals(name, made.name());
        assertEquals(quotas, made.quotas());
        assertEquals(made, Answers.of(cluster().projects().create(name, Quotas.NONE)));
        assertTrue(Answers.of(cluster().projects().list()).contains(made));
    }

    @Test
    default void theDefaultProjectIsThereFromTheStart() {
        assertTrue(Answers.of(cluster().projects().get(StoreCluster.DEFAULT_PROJECT))
                .isPresent());
        assertTrue(Answers.of(cluster()
                        .project(StoreCluster.DEFAULT_PROJECT)
                        .rollouts()
                        .get("ro-unknown"))
                .isEmpty());
    }

    @Test
    default void quotasCanBeChanged() {
        String name = newProject(Quotas.NONE);
        Quotas quotas = new Quotas(null, 7L, null, Duration.ofHours(1));
        assertEquals(
                quotas, Answers.of(cluster().projects().setQuotas(name, quotas)).quotas());
        assertEquals(
                quotas, Answers.of(cluster().projects().get(name)).orElseThrow().quotas());
        Answers.refusal(NotFound.class, cluster().projects().setQuotas("no-such-project", quotas));
    }

    @Test
    default void aNameThatIsNoneIsRefused() {
        for (String name : List.of("", "A", "-a", "a b", "a/b", "ä", "x".repeat(64))) {
            Answers.refusal(Invalid.class, cluster().projects().create(name, Quotas.NONE));
        }
        assertTrue(Answers.of(cluster().projects().get("no-such-project")).isEmpty());
    }

    @Test
    default void nothingOfAProjectIsSeenFromAnother() {
        LightningStore mine = newStore();
        LightningStore yours = newStore();
        Lease lease = Given.leased(mine, RolloutConfig.DEFAULT);
        String id = rolloutId(lease.work());
        Answers.of(mine.spans().add(List.of(TestSpans.otlp(id, attemptId(lease.work()), 0, 1, "s")), lease.ref()));
        Given.enqueued(mine, 3);
        String resources =
                Answers.of(mine.resources().add(Given.json("{}"), "same id")).resourcesId();
        PageRequest page = PageRequest.first(100);

        assertTrue(Answers.of(yours.rollouts().get(id)).isEmpty());
        assertTrue(Answers.of(yours.rollouts().latestAttempt(id)).isEmpty());
        assertEquals(0, Answers.of(yours.rollouts().attempts(id, page)).total());
        assertEquals(
                0, Answers.of(yours.rollouts().query(RolloutQuery.all(page))).total());
        assertEquals(List.of(), Answers.of(yours.rollouts().dequeue(10, "w")));
        assertEquals(List.of(), Answers.of(yours.leases().claim("w", 10, Given.TTL)));
        assertEquals(List.of(), Answers.of(yours.rollouts().await(List.of(id), Duration.ofSeconds(5))));
        assertEquals(
                0,
                Answers.of(yours.spans().query(new SpanQuery(id, null, null, page)))
                        .total());
        assertTrue(Answers.of(yours.resources().get(resources)).isEmpty());
        assertTrue(Answers.of(yours.resources().latest()).isEmpty());
        assertTrue(Answers.of(yours.workers().get("worker")).isEmpty());
        assertEquals(List.of(), Answers.of(yours.events().read("start", 100)).events());
        assertEquals(0, Answers.of(yours.statistics()).rollouts());
    }

    @Test
    default void nothingOfAProjectIsChangedFromAnother() {
        LightningStore mine = newStore();
        LightningStore yours = newStore();
        Lease lease = Given.leased(mine, RolloutConfig.DEFAULT);
        String id = rolloutId(lease.work());
        String attempt = attemptId(lease.work());
        Answers.refusal(NotFound.class, yours.rollouts().update(id, RolloutUpdate.status(RolloutStatus.CANCELLED)));
        Answers.refusal(NotFound.class, yours.rollouts().cancel(id, null));
        Answers.refusal(NotFound.class, yours.rollouts().startAttempt(id, null));
        Answers.refusal(
                NotFound.class,
                yours.rollouts().updateAttempt(id, attempt, AttemptUpdate.status(AttemptStatus.FAILED)));
        Answers.refusal(NotFound.class, yours.spans().add(List.of(TestSpans.otlp(id, attempt, 0, 1, "s")), null));
        Answers.refusal(NotFound.class, yours.leases().heartbeat(lease.ref(), null));
        Answers.refusal(NotFound.class, yours.leases().finish(lease.ref(), new Outcome.Succeeded(null)));
        assertEquals(lease.work(), Given.rollout(mine, id));
    }

    @Test
    default void theSameRequestIdInTwoProjectsIsTwoRequests() {
        String one = Answers.of(newStore().rollouts().enqueue(List.of(Given.task(1)), "req"))
                .get(0)
                .rolloutId();
        String two = Answers.of(newStore().rollouts().enqueue(List.of(Given.task(1)), "req"))
                .get(0)
                .rolloutId();
        assertTrue(!one.equals(two));
    }
}
