package dev.lightningstore.serving;

import java.util.function.Consumer;

/** An ask and who hears of its answer. */
final class Call implements Ticket {
    final Ask ask;
    final Answering answering;
    private final Consumer<Call> onCancel;
    private volatile boolean cancelled;
    /** Choices that are not finished, and tokens of the prompt that the first did not have to read: for the engine's thread. */
    int open;

    int cachedTokens = -1;

    Call(Ask ask, Answering answering, Consumer<Call> onCancel) {
        this.ask = ask;
        this.answering = answering;
        this.onCancel = onCancel;
    }

    @Override
    public void cancel() {
        cancelled = true;
        onCancel.accept(this);
    }

    boolean isCancelled() {
        return cancelled;
    }
}
