package dev.lightningstore.jdbc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.Statistics;
import java.util.Set;

/** The counters say what the tables hold. */
final class CountsAgree implements Invariant {
    @Override
    public void check(World world, LightningStore store) {
        Statistics counted = Answers.of(store.statistics());
        Set<RolloutStatus> waiting = Set.of(RolloutStatus.QUEUING, RolloutStatus.REQUEUING);
        PageRequest one = PageRequest.first(1);
        long queued = Answers.of(store.rollouts().query(new RolloutQuery(waiting, null, null, null, false, one)))
                .total();
        long rollouts =
                Answers.of(store.rollouts().query(RolloutQuery.all(one))).total();
        assertEquals(queued, counted.queued());
        assertEquals(rollouts, counted.rollouts());
    }
}
