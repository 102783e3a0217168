package dev.lightningstore.serving;

import java.util.concurrent.CompletableFuture;

/** Other weights for a policy, once no answer of the old ones is under way. */
record Swap(Served to, Runnable change, CompletableFuture<Void> done) {
    String model() {
        return to.policy().name();
    }

    /** Adapters stand on the base. */
    boolean affects(String model, String base) {
        return model().equals(base) || model().equals(model);
    }
}
