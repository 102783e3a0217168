package dev.lightningstore.cli.bench;

import java.util.ArrayList;
import java.util.List;

/** What the runners do, over and over, for one rollout. */
enum Scenario {
    OTLP(32, 20, "each rollout's spans in one OTLP request"),
    JSON(32, 20, "one JSON call a span"),
    BACKLOG(256, 5, "runners drain a backlog, each rollout's spans in one OTLP request"),
    GRPC(32, 20, "the first store by the native gRPC services; another over REST, as in otlp");

    private final int defaultRunners;
    private final int defaultSpans;
    private final String title;

    Scenario(int defaultRunners, int defaultSpans, String title) {
        this.defaultRunners = defaultRunners;
        this.defaultSpans = defaultSpans;
        this.title = title;
    }

    /** What runs unless others are named: all that any store can answer. */
    static List<Scenario> ofAnyStore() {
        return List.of(OTLP, JSON, BACKLOG);
    }

    /** Whether the first store is spoken to by its own services instead of REST. */
    boolean isNative() {
        return this == GRPC;
    }

    int defaultRunners() {
        return defaultRunners;
    }

    int defaultSpans() {
        return defaultSpans;
    }

    String title() {
        return title;
    }

    String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    List<Call> script(int spans) {
        List<Call> script = new ArrayList<>();
        if (this != BACKLOG) {
            script.add(Call.ENQUEUE);
        }
        script.add(Call.DEQUEUE);
        if (this != BACKLOG) {
            script.add(Call.RESOURCES);
        }
        if (this == JSON) {
            for (int i = 0; i < spans; i++) {
                script.add(Call.SPAN);
            }
        } else {
            script.add(Call.SPAN_BATCH);
        }
        script.add(Call.FINISH);
        script.add(Call.READ_SPANS);
        return List.copyOf(script);
    }
}
