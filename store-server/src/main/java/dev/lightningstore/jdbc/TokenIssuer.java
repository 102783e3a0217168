package dev.lightningstore.jdbc;

import dev.lightningstore.rollout.LeaseRef;
import java.time.Instant;

/** Signs the token that a lease hands to its agent. */
@FunctionalInterface
public interface TokenIssuer {
    String issue(String project, LeaseRef lease, Instant expires);
}
