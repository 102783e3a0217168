package dev.lightningstore.model;

import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What projects use of models. The use of a call whose span is stored comes with that span ({@link
 * dev.lightningstore.span.NewSpan#use}) and is committed with it. Thread-safe.
 */
public interface UsageStore {
    /** Accounts for a call of which no span is kept. */
    CompletableFuture<Boolean> add(String project, ModelUse use);

    /** By day and model, from the first day to the last, both included. */
    CompletableFuture<List<Usage>> usage(String project, LocalDate first, LocalDate last);
}
