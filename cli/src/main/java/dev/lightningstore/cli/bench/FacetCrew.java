package dev.lightningstore.cli.bench;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.store.LightningStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Drives runners over the facets of a store, as a native runner does: sessions, leases, span batches, futures. */
final class FacetCrew implements Crew {
    /** As if there were so many runners in each worker process. */
    private static final int RUNNERS_A_CONNECTION = 8;

    private static final long OVERDUE_CHECK_MILLIS = 500;

    private final List<FacetRunner> runners = new ArrayList<>();
    private final Duration callTimeout;
    private final Runnable closing;

    /**
     * @param stores shared out among the runners; each is a connection
     * @param closing closes the connections
     */
    FacetCrew(
            List<LightningStore> stores,
            List<Call> script,
            SpanContent content,
            int count,
            Duration callTimeout,
            Runnable closing) {
        this.callTimeout = callTimeout;
        this.closing = closing;
        for (int i = 0; i < count; i++) {
            runners.add(new FacetRunner(stores.get(i % stores.size()), new Runner(script, i), content));
        }
    }

    /** Connects to the gRPC services of a store. */
    static FacetCrew connect(Target target, List<Call> script, SpanContent content, int count, Duration callTimeout) {
        ClientOptions options = ClientOptions.to(target.url().toString())
                .apiKey(target.apiKey().orElse(null))
                .deadline(callTimeout)
                .callbacks(Runnable::run)
                .build();
        List<LightningClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i += RUNNERS_A_CONNECTION) {
            clients.add(LightningClient.connect(options));
        }
        List<LightningStore> stores =
                clients.stream().map(LightningClient::store).toList();
        return new FacetCrew(
                stores, script, content, count, callTimeout, () -> clients.forEach(LightningClient::close));
    }

    @Override
    public Tally run(Work work) throws BenchStopped {
        Slice slice = new Slice(work, runners.size());
        long start = System.nanoTime();
        runners.forEach(runner -> runner.start(slice));
        try {
            while (!slice.done.await(OVERDUE_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                for (FacetRunner runner : runners) {
                    if (runner.waitsSince(System.nanoTime()) > callTimeout.toNanos()) {
                        throw new BenchStopped("a " + runner.call().label() + " by gRPC had no answer within "
                                + callTimeout.toSeconds() + " s: see the store's log, or give a longer --call-timeout");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchStopped("interrupted", e);
        }
        slice.tally.took(System.nanoTime() - start);
        return slice.tally;
    }

    @Override
    public void close() {
        runners.forEach(FacetRunner::close);
        closing.run();
    }

    /** What the runners of one slice share. Thread-safe: answers come on any thread. */
    static final class Slice {
        /** Beyond this a target is broken, and more failures tell nothing new. */
        private static final int MAX_FAILURES = 1_000;

        private final Work work;
        private final Tally tally = new Tally();
        private final CountDownLatch done;

        Slice(Work work, int runners) {
            this.work = work;
            this.done = new CountDownLatch(runners);
        }

        /** Gives the runner its next rollout; false when it shall stop. */
        synchronized boolean begin(Runner runner) {
            if (tally.failures() < MAX_FAILURES && work.begin(runner)) {
                return true;
            }
            done.countDown();
            return false;
        }

        synchronized void answered(Call call, long nanos) {
            tally.answered(call, nanos);
        }

        synchronized void failed(Call call, String what) {
            tally.failed(call, what);
        }

        synchronized void finished(Runner runner) {
            tally.rolloutDone();
            work.done(runner);
        }
    }
}
