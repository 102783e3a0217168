package dev.lightningstore.jdbc.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the callers of a simulated store know from its answers. Hearing an answer that cannot be true fails at once. */
final class World {
    /** A create that may be repeated: what was asked, and the ids that its first answer named. */
    record Request(String id, List<NewRollout> tasks) {}

    final Map<String, Rollout> made = new LinkedHashMap<>();
    final Map<String, Rollout> ended = new HashMap<>();
    final Map<String, List<String>> answered = new HashMap<>();
    final List<Request> requests = new ArrayList<>();
    final List<LeaseRef> leases = new ArrayList<>();
    final List<AttemptedRollout> claims = new ArrayList<>();
    final Map<String, Set<Long>> issued = new HashMap<>();
    final Map<String, Set<String>> spans = new HashMap<>();
    private final Set<String> claimed = new HashSet<>();

    void heardMade(Request request, List<Rollout> rollouts) {
        List<String> ids = rollouts.stream().map(Rollout::rolloutId).toList();
        List<String> before = answered.putIfAbsent(request.id(), ids);
        assertTrue(before == null || before.equals(ids), "request " + request.id() + " made " + before + " and " + ids);
        rollouts.forEach(rollout -> made.putIfAbsent(rollout.rolloutId(), rollout));
    }

    void heardClaim(AttemptedRollout claim) {
        String attempt =
                claim.rollout().rolloutId() + " " + claim.requireAttempt().number();
        assertTrue(claimed.add(attempt), "claimed twice: " + attempt);
        claims.add(claim);
    }

    void heardIssued(String rolloutId, long sequenceId) {
        assertTrue(
                issued.computeIfAbsent(rolloutId, id -> new HashSet<>()).add(sequenceId),
                "sequence id " + sequenceId + " of " + rolloutId + " was given out twice");
    }

    void heardSpan(String rolloutId, String attemptId, String name) {
        spans.computeIfAbsent(rolloutId, id -> new HashSet<>()).add(attemptId + " " + name);
    }
}
