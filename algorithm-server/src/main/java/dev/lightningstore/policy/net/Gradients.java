package dev.lightningstore.policy.net;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether this thread's work is recorded for gradients. PyTorch says yes in each new thread; here it is no unless a {@link Tape} is open.
 * PyTorch keeps that for the thread of the operating system, so virtual threads are refused.
 */
final class Gradients {
    private static final ThreadLocal<Boolean> SETTLED = ThreadLocal.withInitial(Gradients::settle);

    private Gradients() {}

    /** Every use of a tensor comes by here. */
    static void check() {
        if (!SETTLED.get()) {
            throw new IllegalStateException(
                    "tensors need a platform thread, this one is virtual: " + Thread.currentThread());
        }
    }

    static boolean recorded() {
        check();
        return JniUtils.isGradMode();
    }

    static void record(boolean on) {
        check();
        JniUtils.setGradMode(on);
    }

    private static boolean settle() {
        if (Thread.currentThread().isVirtual()) {
            return false;
        }
        JniUtils.setGradMode(false);
        JniUtils.setGraphExecutorOptimize(false);
        return true;
    }
}
