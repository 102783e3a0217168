package dev.lightningstore.serving;

import dev.lightningstore.policy.net.KvCache;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The cache's slots, all open from the first to the last and for good, so that slot i lies in row i. First come the sequences that are
 * being written, then the one whose prompt is being read, then rows that nobody uses but that remember what was in them: a step over all
 * that are being written copies nothing, and the next turn of a conversation is not read from its beginning.
 */
final class Rows {
    /** Fewer tokens than this are read again sooner than they are copied. */
    static final int WORTH_COPYING = 16;

    private final KvCache cache;
    private final Row[] rows;
    private int active;
    private long turns;

    /** @param cache with a slot more than there are sequences at a time: what is kept is moved by way of it */
    Rows(KvCache cache) {
        this.cache = cache;
        rows = new Row[cache.slots()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new Row();
            if (cache.acquire() != i) {
                throw new IllegalStateException("the cache was used before");
            }
        }
    }

    boolean hasRoom() {
        return active < rows.length - 1;
    }

    int active() {
        return active;
    }

    @Nullable
    Sequence holder(int row) {
        return rows[row].holder;
    }

    /** How many tokens of its prompt a sequence would not have to read. */
    int remembered(Sequence sequence) {
        int best = best(sequence);
        return best < 0 ? 0 : worth(best, active, rows[best].common(sequence.model(), sequence.prompt()));
    }

    /** Gives it the next row, with as much of its prompt as any row remembers. */
    void place(Sequence sequence) {
        int to = active;
        int best = best(sequence);
        int common = best < 0 ? 0 : worth(best, to, rows[best].common(sequence.model(), sequence.prompt()));
        boolean inPlace = best == to;
        saveIdle(to, inPlace ? common : 0, best);
        truncate(to, inPlace ? common : 0);
        if (!inPlace && common > 0) {
            copy(best, to, common);
            if (best > to && common == rows[best].count()) {
                rows[best].turn = 0; // what it has is now here as well
            }
        }
        rows[to].model = sequence.model();
        rows[to].holder = sequence;
        rows[to].turn = ++turns;
        sequence.place(to, common);
        active++;
    }

    void wrote(int row, int[] tokens) {
        rows[row].add(tokens);
        rows[row].turn = ++turns;
    }

    /** The sequence is over; what was in its row is kept as long as the row is not needed. */
    void release(Sequence sequence) {
        int gap = sequence.row();
        int last = active - 1;
        rows[gap].holder = null;
        sequence.leave();
        if (gap != last) {
            saveIdle(gap, 0, gap);
            int lastWritten = last;
            Sequence reading = rows[last].holder;
            if (reading != null && reading.unread() > 0) {
                lastWritten--;
            }
            if (gap < lastWritten) {
                move(lastWritten, gap);
                gap = lastWritten;
            }
            if (gap < last) {
                move(last, gap);
            }
            rows[last].turn = 0;
        }
        active--;
    }

    /** Forgets what rows that nobody uses remember of some models. */
    void forget(Predicate<String> model) {
        for (int i = active; i < rows.length; i++) {
            if (model.test(rows[i].model)) {
                truncate(i, 0);
            }
        }
    }

    /** Copies what an unused row has beyond what stays there to the row that was unused for longest, if that is worth less. */
    private void saveIdle(int row, int stays, int notTo) {
        int oldest = -1;
        for (int i = active; i < rows.length; i++) {
            if (i != row && i != notTo && (oldest < 0 || age(i) < age(oldest))) {
                oldest = i;
            }
        }
        if (oldest >= 0 && rows[row].count() - stays >= WORTH_COPYING && age(oldest) < age(row)) {
            copy(row, oldest, rows[row].count());
        }
    }

    /** After a failure nobody knows what is there. */
    void reset() {
        for (int i = 0; i < rows.length; i++) {
            Sequence holder = rows[i].holder;
            if (holder != null) {
                holder.leave();
                rows[i].holder = null;
            }
            truncate(i, 0);
        }
        active = 0;
    }

    private long age(int row) {
        return rows[row].count() == 0 ? -1 : rows[row].turn;
    }

    private int best(Sequence sequence) {
        int best = -1;
        int most = 0;
        for (int i = 0; i < rows.length; i++) {
            int common = rows[i].common(sequence.model(), sequence.prompt());
            if (common > most || common == most && i == active && most > 0) {
                best = i;
                most = common;
            }
        }
        return best;
    }

    private static int worth(int from, int to, int common) {
        return from == to || common >= WORTH_COPYING ? common : 0;
    }

    private void move(int from, int to) {
        copy(from, to, rows[from].count());
        Sequence moved = rows[from].holder;
        rows[to].holder = moved;
        rows[from].holder = null;
        if (moved != null) {
            moved.moveTo(to);
        }
    }

    private void copy(int from, int to, int tokens) {
        cache.share(from, to, tokens);
        rows[to].copyFrom(rows[from], tokens);
    }

    private void truncate(int row, int tokens) {
        cache.truncate(row, tokens);
        rows[row].truncate(tokens);
    }
}
