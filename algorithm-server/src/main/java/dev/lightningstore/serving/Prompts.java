package dev.lightningstore.serving;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which prompts are read next, and how much of them: in the order in which they came, so that at most one has been read in part. Belongs to
 * the engine's thread.
 */
final class Prompts {
    /** Prompts of different lengths are read together while at most this times as much is computed as they have tokens. */
    private static final int MAX_PADDING = 2;

    private final Rows rows;
    private final BooleanSupplier startNext;
    private final Deque<Sequence> ready = new ArrayDeque<>();
    private @Nullable Sequence reading;

    /** @param startNext adds the sequences of the next call that waits; false if none may start */
    Prompts(Rows rows, BooleanSupplier startNext) {
        this.rows = rows;
        this.startNext = startNext;
    }

    void add(Sequence sequence) {
        ready.add(sequence);
    }

    void drop(Call call) {
        ready.removeIf(each -> each.call == call);
    }

    /** It gives up its row. */
    void leave(Sequence sequence) {
        if (reading == sequence) {
            reading = null;
        }
    }

    void clear() {
        ready.clear();
        reading = null;
    }

    /**
     * What is read in one go: of one adapter, of similar lengths.
     *
     * @param budget tokens
     * @return the next tokens of each
     */
    Map<Sequence, int[]> pass(int budget) {
        Map<Sequence, int[]> pass = new LinkedHashMap<>();
        int left = budget;
        int longest = 0;
        for (Sequence next = next(); next != null && left > 0; next = next()) {
            int unread = next.isPlaced() ? next.unread() : next.prompt().length - rows.remembered(next);
            int chunk = Math.min(left, unread);
            longest = Math.max(longest, chunk);
            boolean padded = longest * (pass.size() + 1) > MAX_PADDING * (budget - left + chunk);
            if (!pass.isEmpty() && (padded || !fits(next, pass.keySet()))) {
                break;
            }
            if (!next.isPlaced()) {
                if (!rows.hasRoom()) {
                    break;
                }
                ready.remove(next);
                place(next);
            }
            pass.put(next, next.read(chunk));
            left -= chunk;
            reading = next.unread() > 0 ? next : null;
        }
        return pass;
    }

    private @Nullable Sequence next() {
        if (reading != null) {
            return reading;
        }
        boolean more = true;
        while (more && ready.isEmpty() && rows.hasRoom()) {
            more = startNext.getAsBoolean();
        }
        return ready.peek();
    }

    private void place(Sequence sequence) {
        rows.place(sequence);
        if (sequence.call.cachedTokens < 0) {
            sequence.call.cachedTokens = sequence.prompt().length - sequence.unread();
        }
    }

    /** Not in one pass with another adapter's, nor with one that it will share its beginning with once that is read. */
    private boolean fits(Sequence next, Set<Sequence> pass) {
        int remembered = next.isPlaced() ? next.prompt().length : rows.remembered(next);
        return pass.stream()
                .allMatch(each -> each.model().equals(next.model())
                        && common(each.prompt(), next.prompt()) < remembered + Rows.WORTH_COPYING);
    }

    private static int common(int[] one, int[] other) {
        int most = Math.min(one.length, other.length - 1);
        int differs = Arrays.mismatch(one, 0, most, other, 0, most);
        return differs < 0 ? most : differs;
    }
}
