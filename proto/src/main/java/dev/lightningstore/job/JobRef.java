package dev.lightningstore.job;

/**
 * Names a worker's lease of a job in every write that is done under it.
 *
 * @param fence a later lease of the same job has a larger one
 */
public record JobRef(String jobId, int fence) {}
