package dev.lightningstore.training;

import dev.lightningstore.adapter.AttemptSpans;
import dev.lightningstore.adapter.TraceSpan;
import dev.lightningstore.adapter.Trajectory;
import dev.lightningstore.adapter.TrajectoryAdapter;
import dev.lightningstore.algorithm.batch.Episode;
import dev.lightningstore.algorithm.batch.Episode.RewardSource;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job's work as runners do it: rollouts are queued, awaited and read as episodes. What was queued once is not queued again. */
final class Rollouts {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);
    /** How long a wait lasts before the progress is told anew; a wait that is over ends at once. */
    private static final Duration WAIT = Duration.ofSeconds(5);
    /** A runner that dies is not the policy's fault; anything else that ends an attempt may be. */
    private static final Set<AttemptStatus> RETRIED = Set.of(AttemptStatus.UNRESPONSIVE);

    private static final int AT_ONCE = 500;
    private static final Set<RolloutStatus> ENDED = Set.of(RolloutStatus.SUCCEEDED, RolloutStatus.FAILED);

    private static final int ATTEMPTS = 3;
    private static final int MOST_AGAIN = 3;
    /** Odd, so that neighbouring seeds have nothing to do with each other. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final LightningStore store;
    private final Patience patience;
    private final String jobId;
    private final long seed;
    private final RolloutConfig config;
    private final boolean mergeTurns;
    private final boolean turnRewards;
    private final boolean verifierOnly;
    private final RunSignals signals;

    Rollouts(
            LightningStore store,
            Patience patience,
            String jobId,
            long seed,
            Duration timeout,
            boolean mergeTurns,
            boolean turnRewards,
            boolean verifierOnly,
            RunSignals signals) {
        this.store = store;
        this.patience = patience;
        this.jobId = jobId;
        this.seed = seed;
        this.config = new RolloutConfig(timeout, null, ATTEMPTS, RETRIED);
        this.mergeTurns = mergeTurns;
        this.turnRewards = turnRewards;
        this.verifierOnly = verifierOnly;
        this.signals = signals;
    }

    /**
     * Queues rollouts, so many of each task, or answers those that were queued by the same name before.
     *
     * @param name of the request within the job, such as {@code step 7}
     */
    List<String> enqueue(List<JobTask> tasks, int each, RolloutMode mode, String resourcesId, String name)
            throws InterruptedException {
        List<NewRollout> all = new ArrayList<>();
        for (int task = 0; task < tasks.size(); task++) {
            String group = jobId + "/" + name + "/" + task;
            for (int i = 0; i < each; i++) {
                Json metadata = metadata(name, all.size());
                all.add(new NewRollout(tasks.get(task).input(), mode, resourcesId, config, metadata, group, 0));
            }
        }
        return queued(all, name);
    }

    /** @param name the same one answers the same rollouts again */
    private List<String> queued(List<NewRollout> all, String name) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        for (int from = 0; from < all.size(); from += RolloutStore.MAX_ENQUEUE) {
            List<NewRollout> part = all.subList(from, Math.min(all.size(), from + RolloutStore.MAX_ENQUEUE));
            String request = jobId + "/" + name + "/" + from;
            patience.answer(() -> store.rollouts().enqueue(part, request)).forEach(made -> ids.add(made.rolloutId()));
        }
        return ids;
    }

    /** An agent that samples with this seed does the same again for the same weights. */
    private Json metadata(String name, int number) {
        long mixed = new SplittableRandom(seed * SPREAD + (name + "/" + number).hashCode()).nextLong() >>> 33;
        return new JsonValue.JsonObject(Map.of(
                        "job", JsonValue.text(jobId),
                        "for", JsonValue.text(name),
                        "seed", new JsonValue.JsonNumber(Long.toString(mixed))))
                .json();
    }

    /**
     * Waits until all are over, and reads them. What was lost for a reason that is not the policy's is done again a few times, so
     * that a group stays whole; the lost ones come last.
     *
     * @param name under which they were queued
     */
    List<Read> finished(List<String> ids, String name, String resourcesId, String phase) throws InterruptedException {
        List<Read> read = new ArrayList<>(read(await(ids, phase)));
        List<Read> lost = new ArrayList<>();
        for (int again = 1; again <= MOST_AGAIN; again++) {
            List<Integer> places = new ArrayList<>();
            List<NewRollout> replacements = new ArrayList<>();
            String request = name + " again " + again;
            for (int place = 0; place < read.size(); place++) {
                if (read.get(place).isLost()) {
                    places.add(place);
                    replacements.add(again(read.get(place).rollout(), resourcesId, metadata(request, place)));
                }
            }
            if (places.isEmpty()) {
                break;
            }
            LOG.atWarn()
                    .addKeyValue("job", jobId)
                    .addKeyValue("for", name)
                    .log("{} rollouts were lost and are done again", places.size());
            // A late span may show that one was not lost after all: other places are another request.
            List<Read> found = read(await(queued(replacements, request + " of " + places.hashCode()), phase));
            for (int i = 0; i < places.size(); i++) {
                lost.add(read.set(places.get(i), found.get(i)));
            }
        }
        read.addAll(lost);
        return read;
    }

    private NewRollout again(Rollout lost, String resourcesId, Json metadata) {
        return new NewRollout(
                lost.input(), lost.mode(), resourcesId, config, metadata, lost.groupId(), lost.priority());
    }

    /** Waits until all are over; asks for some at a time, so that no answer is larger than a message may be. */
    List<Rollout> await(List<String> ids, String phase) throws InterruptedException {
        Map<String, Rollout> ended = new HashMap<>();
        List<String> open = ids;
        while (!open.isEmpty()) {
            List<String> part = open.subList(0, Math.min(open.size(), AT_ONCE));
            List<Rollout> found = patience.answer(() -> store.rollouts().await(part, WAIT));
            if (found.isEmpty()) {
                checkThere(part.getFirst());
            }
            found.forEach(each -> ended.put(each.rolloutId(), each));
            signals.progress(phase, ended.size(), ids.size());
            open = ids.stream().filter(id -> !ended.containsKey(id)).toList();
            signals.checkStop();
        }
        return ids.stream().map(ended::get).toList();
    }

    /** One that was deleted is not waited for, by the store neither. */
    private void checkThere(String id) throws InterruptedException {
        if (patience.answer(() -> store.rollouts().get(id)).isEmpty()) {
            throw new StoreException.NotFound("rollout", id);
        }
    }

    /** The newest that ended well or badly by the agent's doing, the oldest of them first. */
    List<Rollout> newest(int count) throws InterruptedException {
        List<Rollout> found = new ArrayList<>();
        PageRequest page = new PageRequest("start_time", true, count, 0, null);
        for (String next = ""; next != null && found.size() < count; ) {
            RolloutQuery query = new RolloutQuery(ENDED, null, null, null, false, page);
            Page<AttemptedRollout> part = patience.answer(() -> store.rollouts().query(query));
            part.items().forEach(each -> found.add(each.rollout()));
            next = part.next();
            page = next == null ? page : page.after(next);
        }
        return found.subList(0, Math.min(count, found.size())).reversed();
    }

    /** Those that were used before. */
    List<Rollout> get(List<String> ids) throws InterruptedException {
        List<Rollout> found = new ArrayList<>();
        for (String id : ids) {
            patience.answer(() -> store.rollouts().get(id)).ifPresent(each -> found.add(each.rollout()));
        }
        if (found.size() < ids.size()) {
            LOG.atWarn()
                    .addKeyValue("job", jobId)
                    .log("{} used rollouts were deleted: weights come out otherwise", ids.size() - found.size());
        }
        return found;
    }

    /** What was sampled and earned, in the order of the rollouts. */
    List<Read> read(List<Rollout> rollouts) throws InterruptedException {
        List<Read> read = new ArrayList<>();
        for (Rollout rollout : rollouts) {
            read.add(read(rollout, spans(rollout.rolloutId())));
        }
        return read;
    }

    /** What its last attempt told. */
    List<StoredSpan> spans(String rolloutId) throws InterruptedException {
        return patience.answer(() -> CompletableFuture.supplyAsync(
                () -> AttemptSpans.of(store.spans(), rolloutId, RolloutStore.LATEST), Thread::startVirtualThread));
    }

    /**
     * A rollout as training sees it.
     *
     * @param reward with all its dimensions, if there is one
     */
    record Read(Rollout rollout, Episode episode, Optional<Reward> reward) {
        /** Whether it ended before it could show anything, and not by the policy's doing as far as anybody knows. */
        boolean isLost() {
            boolean silent =
                    rollout.status() == RolloutStatus.FAILED && episode.rows().isEmpty();
            return episode.failure() == FailureKind.INFRA || silent;
        }
    }

    private Read read(Rollout rollout, List<StoredSpan> spans) {
        String group = Objects.requireNonNullElse(rollout.groupId(), rollout.rolloutId());
        FailureKind failure = failure(rollout, spans);
        if (spans.isEmpty()) {
            FailureKind kind = failure == null ? FailureKind.VERIFIER : failure;
            return new Read(
                    rollout,
                    new Episode(rollout.rolloutId(), group, kind, 0, RewardSource.VERIFIER, List.of()),
                    Optional.empty());
        }
        Praise praise = Praise.of(spans, verifierOnly);
        Trajectory trajectory = TrajectoryAdapter.DEFAULT.read(praise.spans());
        Episode episode = Episode.of(trajectory, group, failure, praise.by(), mergeTurns, turnRewards);
        boolean ownFault = failure == null && rollout.status() == RolloutStatus.FAILED;
        if (ownFault && trajectory.reward().isEmpty()) {
            // Whoever breaks down by its own doing has earned nothing; that is an outcome, too.
            episode = new Episode(episode.rollout(), group, null, 0, RewardSource.VERIFIER, episode.rows());
        }
        return new Read(rollout, episode, trajectory.reward());
    }

    /** Why there is nothing to learn; null where there is, also if the agent or the policy failed. */
    private static @Nullable FailureKind failure(Rollout rollout, List<StoredSpan> spans) {
        if (rollout.status() == RolloutStatus.SUCCEEDED) {
            return null;
        }
        FailureKind kind = rollout.failure() == null
                ? rollout.status() == RolloutStatus.CANCELLED ? FailureKind.CANCELLED : FailureKind.INFRA
                : rollout.failure().kind();
        if (kind != FailureKind.AGENT && kind != FailureKind.POLICY) {
            return kind;
        }
        // An agent that breaks down because its model could not be reached is not to blame.
        return spans.stream().anyMatch(Rollouts::failedByInfrastructure) ? FailureKind.INFRA : null;
    }

    static boolean failedByInfrastructure(StoredSpan span) {
        return TraceSpan.of(span)
                .text("lightning.failure.kind")
                .filter(FailureKind.INFRA.wire()::equals)
                .isPresent();
    }

    /** The means of the rewards' dimensions by name, where they have several. */
    static SortedMap<String, Double> dimensions(List<Read> read) {
        SortedMap<String, double[]> sums = new TreeMap<>();
        for (Read each : read) {
            each.reward()
                    .filter(reward -> reward.values().size() > 1)
                    .ifPresent(reward -> reward.values().forEach((name, value) -> {
                        double[] sum = sums.computeIfAbsent(name, _ -> new double[2]);
                        sum[0] += value;
                        sum[1]++;
                    }));
        }
        SortedMap<String, Double> means = new TreeMap<>();
        sums.forEach((name, sum) -> means.put(name, sum[0] / sum[1]));
        return means;
    }
}
