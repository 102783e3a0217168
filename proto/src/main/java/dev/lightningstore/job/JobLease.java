package dev.lightningstore.job;

import java.time.Instant;

/** The right to run a job until a deadline, which heartbeats and commits push out. */
public record JobLease(Job job, JobRef ref, Instant deadline) {}
