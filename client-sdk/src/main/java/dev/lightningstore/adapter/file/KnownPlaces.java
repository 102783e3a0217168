package dev.lightningstore.adapter.file;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;

/** Asks the store whether the rollouts and attempts are there that spans belong to, each once or so. Not thread-safe. */
final class KnownPlaces {
    private static final int REMEMBERED = 10_000;
    private static final int PAGE = 200;
    private static final String ADVICE = "; put its spans under a rollout that is there, or under " + NewSpan.FREE;

    private final RolloutStore store;

    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    KnownPlaces(RolloutStore store) {
        this.store = store;
    }

    void check(NewSpan span) {
        String rollout = span.rolloutId();
        String attempt = span.attemptId();
        if (rollout.equals(NewSpan.FREE) || known.containsKey(rollout + "/" + attempt)) {
            return;
        }
        Optional<AttemptedRollout> found = Answer.of(store.get(rollout));
        if (found.isEmpty()) {
            throw new StoreException.NotFound(
                    "rollout " + rollout + " not found" + ADVICE, Map.of("kind", "rollout", "id", rollout));
        }
        boolean there = attempt.equals(RolloutStore.LATEST) ? found.get().attempt() != null : has(rollout, attempt);
        if (!there) {
            throw new StoreException.NotFound(
                    "attempt " + attempt + " of rollout " + rollout + " not found" + ADVICE,
                    Map.of("kind", "attempt", "id", attempt));
        }
        known.put(rollout + "/" + attempt, true);
    }

    private boolean has(String rollout, String attempt) {
        PageRequest request = PageRequest.first(PAGE);
        while (true) {
            Page<Attempt> page = Answer.of(store.attempts(rollout, request));
            if (page.items().stream().anyMatch(each -> each.attemptId().equals(attempt))) {
                return true;
            }
            String next = page.next();
            if (next == null) {
                return false;
            }
            request = request.after(next);
        }
    }
}
