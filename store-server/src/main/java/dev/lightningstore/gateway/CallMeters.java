package dev.lightningstore.gateway;

import dev.lightningstore.model.ModelUse;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts and times model calls by model and ending, and tokens by model. Thread-safe. */
final class CallMeters {
    /** A label for each model, but only so many: their names are chosen by callers. */
    private static final int MAX_MODELS = 100;

    /** A cost is counted in millionths of a millionth of the currency's unit. */
    private static final double COST_UNIT = 1e12;

    private final MeterRegistry registry;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Set<String> models = ConcurrentHashMap.newKeySet();

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("lightning.gateway.calls.in.flight", underWay, AtomicInteger::get)
                .description("model calls under way")
                .register(registry);
    }

    /** Takes room for one more call; {@link #ended} gives it back. */
    boolean begin(int bound) {
        if (underWay.incrementAndGet() <= bound) {
            return true;
        }
        underWay.decrementAndGet();
        return false;
    }

    void ended() {
        underWay.decrementAndGet();
    }

    int underWay() {
        return underWay.get();
    }

    void count(CallRecord call) {
        String model = label(call.plan().model());
        String ending = call.ending().wire();
        registry.timer("lightning.gateway.calls", "model", model, "ending", ending)
                .record(call.nanos(), TimeUnit.NANOSECONDS);
        if (call.firstNanos() >= 0) {
            registry.timer("lightning.gateway.first.token", "model", model)
                    .record(call.firstNanos(), TimeUnit.NANOSECONDS);
        }
        if (call.replayed() != null) {
            registry.counter("lightning.gateway.replayed", "model", model).increment();
        }
        ModelUse use = Accounts.use(call);
        if (use != null) {
            add(use.tokensIn(), "lightning.gateway.tokens", "model", model, "direction", "in");
            add(use.tokensOut(), "lightning.gateway.tokens", "model", model, "direction", "out");
            add(use.cost() / COST_UNIT, "lightning.gateway.cost", "model", model);
        }
    }

    private void add(double amount, String name, String... labels) {
        if (amount > 0) {
            registry.counter(name, labels).increment(amount);
        }
    }

    private String label(String model) {
        if (models.contains(model)) {
            return model;
        }
        if (models.size() >= MAX_MODELS) {
            return "other";
        }
        models.add(model);
        return model;
    }
}
