package dev.lightningstore.server.intake;

import dev.lightningstore.event.EventStore;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.project.ProjectStore;
import dev.lightningstore.redact.Redactor;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Statistics;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.worker.WorkerStore;
import java.util.concurrent.CompletableFuture;

/**
 * The cluster as all doors see it: what any of them stores as a span is redacted first, where its project has not
 * switched that off. There is no way around it but the engine's own. Thread-safe.
 */
public final class RedactingCluster implements StoreCluster {
    private final StoreCluster cluster;
    private final ModelStore models;
    private final SpanRedaction redaction = new SpanRedaction(Redactor.standard());
    private final InOrder order = new InOrder();

    public RedactingCluster(StoreCluster cluster, ModelStore models) {
        this.cluster = cluster;
        this.models = models;
    }

    @Override
    public LightningStore project(String name) {
        LightningStore store = cluster.project(name);
        return new Redacting(store, new RedactingSpans(store.spans(), () -> models.settings(name), redaction, order));
    }

    @Override
    public ProjectStore projects() {
        return cluster.projects();
    }

    @Override
    public void close() {
        cluster.close();
    }

    private record Redacting(LightningStore store, SpanStore spans) implements LightningStore {
        @Override
        public RolloutStore rollouts() {
            return store.rollouts();
        }

        @Override
        public LeaseStore leases() {
            return store.leases();
        }

        @Override
        public ResourceStore resources() {
            return store.resources();
        }

        @Override
        public WorkerStore workers() {
            return store.workers();
        }

        @Override
        public EventStore events() {
            return store.events();
        }

        @Override
        public JobStore jobs() {
            return store.jobs();
        }

        @Override
        public CompletableFuture<Statistics> statistics() {
            return store.statistics();
        }
    }
}
