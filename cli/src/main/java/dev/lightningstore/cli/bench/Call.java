package dev.lightningstore.cli.bench;

/** The kinds of calls that a bench makes; the label heads the kind's row in the report. */
enum Call {
    HEALTH("health"),
    ADD_RESOURCES("add resources"),
    ENQUEUE_BACKLOG("enqueue backlog"),
    ENQUEUE("enqueue"),
    DEQUEUE("dequeue"),
    RESOURCES("resources"),
    SPAN_BATCH("span batch"),
    SPAN("span"),
    FINISH("finish"),
    READ_SPANS("read spans"),
    READ_ROLLOUT("read rollout");

    private final String label;

    Call(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** The label as a JSON member name. */
    String key() {
        return label.replace(' ', '_');
    }
}
