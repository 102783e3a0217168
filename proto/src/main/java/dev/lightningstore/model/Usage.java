package dev.lightningstore.model;

import java.time.LocalDate;

/**
 * What a project used of one model on one day, by UTC.
 *
 * @param cost as {@link Price#of} counts it
 */
public record Usage(LocalDate day, String model, long calls, long tokensIn, long tokensOut, long cost) {}
