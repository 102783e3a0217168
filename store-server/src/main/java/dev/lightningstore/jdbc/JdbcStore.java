package dev.lightningstore.jdbc;

import dev.lightningstore.event.EventStore;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Statistics;
import dev.lightningstore.worker.WorkerStore;
import java.util.concurrent.CompletableFuture;

/** One project's facets. */
final class JdbcStore implements LightningStore {
    private final JdbcCluster cluster;
    private final ProjectState project;
    private final RolloutStore rollouts;
    private final LeaseStore leases;
    private final SpanStore spans;
    private final ResourceStore resources;
    private final WorkerStore workers;
    private final EventStore events;
    private final JobStore jobs;

    JdbcStore(JdbcCluster cluster, ProjectState project) {
        this.cluster = cluster;
        this.project = project;
        int no = project.no();
        Dialect dialect = cluster.database().dialect();
        this.rollouts = new JdbcRolloutStore(no, cluster.committer(), cluster.reader(), dialect, cluster.waits());
        this.leases = new JdbcLeaseStore(
                no, cluster.projectStates(), cluster.committer(), cluster.dispatcher(), cluster.tokens());
        this.spans = new JdbcSpanStore(no, cluster.committer(), cluster.reader(), cluster.hub(), cluster.payloads());
        this.resources = new JdbcResourceStore(
                no, cluster.committer(), cluster.reader(), cluster.latestResources(), cluster.hub());
        this.workers = new JdbcWorkerStore(no, cluster.committer(), cluster.reader());
        this.events = new JdbcEventStore(no, cluster.reader(), dialect, cluster.hub());
        this.jobs = new JdbcJobStore(no, cluster.committer(), cluster.reader(), cluster.jobClaims());
    }

    @Override
    public RolloutStore rollouts() {
        return rollouts;
    }

    @Override
    public LeaseStore leases() {
        return leases;
    }

    @Override
    public SpanStore spans() {
        return spans;
    }

    @Override
    public ResourceStore resources() {
        return resources;
    }

    @Override
    public WorkerStore workers() {
        return workers;
    }

    @Override
    public EventStore events() {
        return events;
    }

    @Override
    public JobStore jobs() {
        return jobs;
    }

    @Override
    public CompletableFuture<Statistics> statistics() {
        int no = project.no();
        return cluster.reader().lengthy(connection -> {
            long resourceCount =
                    RolloutQueries.scalar(connection, "SELECT COUNT(DISTINCT id) FROM resource WHERE project = ?", no);
            long workerCount = RolloutQueries.scalar(connection, "SELECT COUNT(*) FROM worker WHERE project = ?", no);
            String sum = "SELECT COALESCE(SUM(%s), 0) FROM tally WHERE project = ?";
            return new Statistics(
                    "LightningStore",
                    RolloutQueries.scalar(connection, sum.formatted("rollouts"), no),
                    RolloutQueries.scalar(connection, sum.formatted("attempts"), no),
                    RolloutQueries.scalar(connection, sum.formatted("spans"), no),
                    RolloutQueries.scalar(connection, sum.formatted("span_bytes"), no),
                    resourceCount,
                    workerCount,
                    RolloutQueries.scalar(connection, sum.formatted("queued"), no),
                    cluster.uptime());
        });
    }
}
