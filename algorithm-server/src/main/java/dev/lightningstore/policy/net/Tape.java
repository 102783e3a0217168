package dev.lightningstore.policy.net;

import ai.djl.pytorch.jni.JniUtils;

/** While it is open, this thread's work on tensors that need gradients is recorded. Not for another thread; tapes nest. */
public final class Tape implements AutoCloseable {
    private final boolean before;
    private final Thread thread = Thread.currentThread();

    private Tape(boolean on) {
        before = Gradients.recorded();
        Gradients.record(on);
    }

    public static Tape open() {
        return new Tape(true);
    }

    /** The opposite: what runs until it is closed is not recorded. */
    static Tape paused() {
        return new Tape(false);
    }

    /** Adds the gradient of a scalar to every leaf that it came from; frees the record. */
    public void backward(Tensor loss) {
        if (loss.size() != 1) {
            throw new IllegalArgumentException("a loss is one number, this has shape " + loss.shapeText());
        }
        backward(loss, loss.ops().full(1, loss.shape()));
    }

    /** The same from the middle of a computation, given the loss's gradient by this tensor. */
    public void backward(Tensor from, Tensor gradient) {
        JniUtils.backward(from.array(), gradient.array(), false, false);
    }

    @Override
    public void close() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("a tape is closed by the thread that opened it: " + thread);
        }
        Gradients.record(before);
    }
}
