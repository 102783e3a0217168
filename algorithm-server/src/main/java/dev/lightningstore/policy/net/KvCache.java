package dev.lightningstore.policy.net;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder remembers of sequences that it is writing, one in each slot; slots come and go while others go on.
 * Memory for all is taken at once. Inside, the open slots always lie in the first rows, so that a step over all of them copies nothing:
 * who leaves is replaced by the last. For one thread at a time.
 */
public final class KvCache implements AutoCloseable {
    private static final int CLOSED = -1;

    private final Decoder decoder;
    private final int length;
    private final Ops home;
    private final Tensor memory;
    private final int[] rowOf;
    private final int[] slotAt;
    private final int[] used;
    private int open;

    KvCache(Decoder decoder, int slots, int length) {
        if (length > decoder.context()) {
            throw new IllegalArgumentException(
                    "a cache of " + length + " tokens: this decoder takes " + decoder.context());
        }
        this.decoder = decoder;
        this.length = length;
        this.home = decoder.torch().lasting();
        int andOneForPads = length + 1;
        try (Ops ops = home.inner()) {
            memory = home.own(decoder.serving(null)
                    .call(ops, "memory", ops.number(slots), ops.number(andOneForPads))
                    .array());
        }
        rowOf = new int[slots];
        Arrays.fill(rowOf, CLOSED);
        slotAt = new int[slots];
        used = new int[slots];
    }

    public int slots() {
        return rowOf.length;
    }

    /** How many slots are open. */
    public int open() {
        return open;
    }

    /** Tokens that a slot can remember. */
    public int length() {
        return length;
    }

    /** Tokens that a slot remembers now. */
    public int used(int slot) {
        return used[row(slot)];
    }

    /**
     * Opens an empty slot.
     *
     * @throws IllegalStateException if all are open
     */
    public int acquire() {
        if (open == rowOf.length) {
            throw new IllegalStateException("all " + open + " slots of the cache are open");
        }
        int slot = 0;
        while (rowOf[slot] != CLOSED) {
            slot++;
        }
        rowOf[slot] = open;
        slotAt[open] = slot;
        used[open] = 0;
        open++;
        return slot;
    }

    public void release(int slot) {
        int row = row(slot);
        int last = open - 1;
        if (row != last) {
            copy(last, row, used[last]);
            used[row] = used[last];
            slotAt[row] = slotAt[last];
            rowOf[slotAt[row]] = row;
        }
        rowOf[slot] = CLOSED;
        open--;
    }

    /** Forgets all but a slot's first tokens. */
    public void truncate(int slot, int tokens) {
        if (tokens < 0 || tokens > used(slot)) {
            throw new IllegalArgumentException("slot " + slot + " remembers " + used(slot) + " tokens, not " + tokens);
        }
        used[row(slot)] = tokens;
    }

    /** Makes a slot remember the first tokens of another and nothing else: what they share is computed once. */
    public void share(int from, int to, int tokens) {
        if (tokens < 0 || tokens > used(from)) {
            throw new IllegalArgumentException("slot " + from + " remembers " + used(from) + " tokens, not " + tokens);
        }
        copy(row(from), row(to), tokens);
        used[row(to)] = tokens;
    }

    /**
     * Reads new tokens behind what each slot remembers.
     *
     * @param tokens for each slot at least one
     * @return logits [slots, vocabulary] after the last token of each, in the order given
     */
    public Tensor prefill(Ops ops, int[] slots, List<int[]> tokens, @Nullable Adapter adapter) {
        if (slots.length == 0 || slots.length != tokens.size()) {
            throw new IllegalArgumentException(slots.length + " slots with tokens for " + tokens.size());
        }
        int[] rows = Arrays.stream(slots).map(this::row).toArray();
        if (Arrays.stream(rows).distinct().count() != rows.length) {
            throw new IllegalArgumentException("a slot is named twice: " + Arrays.toString(slots));
        }
        int[] order = IntStream.range(0, rows.length)
                .boxed()
                .sorted((one, other) -> Integer.compare(rows[one], rows[other]))
                .mapToInt(Integer::intValue)
                .toArray();
        try (Tape _ = Tape.paused();
                Ops inner = ops.inner()) {
            Tensor logits = extend(inner, rows, order, tokens, adapter);
            return ops.own((isSorted(order) ? logits : logits.rows(inner.ints(inverse(order)))).array());
        }
    }

    /** The same for one token a slot. */
    public Tensor decode(Ops ops, int[] slots, int[] tokens, @Nullable Adapter adapter) {
        return prefill(
                ops,
                slots,
                Arrays.stream(tokens).mapToObj(each -> new int[] {each}).toList(),
                adapter);
    }

    @Override
    public void close() {
        home.close();
    }

    private Tensor extend(Ops ops, int[] rows, int[] order, List<int[]> tokens, @Nullable Adapter adapter) {
        Padded padded =
                Tokens.padRight(Arrays.stream(order).mapToObj(tokens::get).toList());
        int[] sorted = Arrays.stream(order).map(each -> rows[each]).toArray();
        int[] past = Arrays.stream(sorted).map(row -> used[row]).toArray();
        int bound = 0;
        for (int i = 0; i < sorted.length; i++) {
            bound = Math.max(bound, past[i] + padded.length()[i]);
        }
        if (bound > length) {
            throw new IllegalArgumentException("a sequence of " + bound + " tokens: a slot remembers " + length);
        }
        Tensor logits = decoder.serving(adapter)
                .call(
                        ops,
                        "extend",
                        decoder.ids(ops, padded),
                        isSorted(sorted) ? ops.nothing() : ops.ints(sorted),
                        ops.ints(past),
                        ops.ints(padded.length()),
                        ops.number(bound),
                        ops.number(sight(past, padded.columns(), bound)),
                        memory);
        for (int i = 0; i < sorted.length; i++) {
            used[sorted[i]] += padded.length()[i];
        }
        return logits;
    }

    /** Masks cost time, so it is said where none is needed; decoder.py says what the numbers mean. */
    private int sight(int[] past, int columns, int bound) {
        Integer window = decoder.config().slidingWindow();
        boolean near = window == null || bound <= window;
        if (near && columns == 1 && Arrays.stream(past).allMatch(each -> each == past[0])) {
            return 0;
        }
        return near && Arrays.stream(past).allMatch(each -> each == 0) ? 1 : 2;
    }

    private int row(int slot) {
        if (slot < 0 || slot >= rowOf.length || rowOf[slot] == CLOSED) {
            throw new IllegalArgumentException("slot " + slot + " is not open");
        }
        return rowOf[slot];
    }

    private void copy(int from, int to, int tokens) {
        if (from != to && tokens > 0) {
            try (Tape _ = Tape.paused();
                    Ops ops = home.inner()) {
                decoder.serving(null)
                        .call(ops, "copy_row", memory, ops.number(from), ops.number(to), ops.number(tokens));
            }
        }
    }

    private static boolean isSorted(int[] order) {
        return IntStream.range(0, order.length).allMatch(i -> order[i] == i);
    }

    private static int[] inverse(int[] order) {
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        return inverse;
    }
}
