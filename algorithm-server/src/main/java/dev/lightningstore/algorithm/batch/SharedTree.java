package dev.lightningstore.algorithm.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sequences that begin alike and so go through the network as one tree, in which what they share stands once: the answers of a group after
 * their prompt, the turns of an episode after the ones before.
 *
 * @param members numbers of the units that it is made of
 * @param tokens of the tree
 * @param apart how many they would be each for itself
 */
public record SharedTree(int[] members, int tokens, int apart) {
    /**
     * A tree's attention looks at all pairs of its tokens, also those of different branches. So many pairs cost as much as one token in all
     * that is no attention; exactly it would be 12 to 6 times the hidden size.
     */
    private static final long PAIRS_OF_A_TOKEN = 1024;

    /**
     * Brings together what gains by it.
     *
     * @param units sequences that stay together in any case, such as the two of a preference; most have one
     * @param mostTokens of a tree; one unit may have more
     */
    public static List<SharedTree> of(List<List<int[]>> units, int mostTokens) {
        List<Unit> sorted = new ArrayList<>();
        for (int number = 0; number < units.size(); number++) {
            sorted.add(Unit.of(number, units.get(number)));
        }
        sorted.sort(Comparator.comparing((Unit unit) -> unit.first, Arrays::compare));
        List<SharedTree> trees = new ArrayList<>();
        List<Unit> joined = new ArrayList<>();
        int tokens = 0;
        for (Unit unit : sorted) {
            int shared = joined.isEmpty() ? 0 : shared(joined.getLast().last, unit.first);
            int together = tokens + unit.tokens - shared;
            if (!joined.isEmpty() && (together > mostTokens || !gains(tokens, unit.tokens, shared))) {
                trees.add(tree(joined, tokens));
                joined.clear();
                together = unit.tokens;
            }
            joined.add(unit);
            tokens = together;
        }
        if (!joined.isEmpty()) {
            trees.add(tree(joined, tokens));
        }
        return trees;
    }

    /** Each sequence is a unit, and trees may be as large as they like. */
    public static List<int[]> ofAll(List<int[]> sequences) {
        return of(sequences.stream().map(List::of).toList(), Integer.MAX_VALUE).stream()
                .map(SharedTree::members)
                .toList();
    }

    /** The same with other numbers, which stand where the old ones point to. */
    SharedTree renamed(int[] names) {
        return new SharedTree(Arrays.stream(members).map(each -> names[each]).toArray(), tokens, apart);
    }

    private static SharedTree tree(List<Unit> units, int tokens) {
        return new SharedTree(
                units.stream().mapToInt(Unit::number).toArray(),
                tokens,
                units.stream().mapToInt(Unit::apart).sum());
    }

    private static boolean gains(long tree, long unit, long shared) {
        long together = tree + unit - shared;
        return shared * PAIRS_OF_A_TOKEN > together * together - tree * tree - unit * unit;
    }

    private static int shared(int[] a, int[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }

    private record Unit(int number, int[] first, int[] last, int tokens, int apart) {
        static Unit of(int number, List<int[]> sequences) {
            List<int[]> sorted = sequences.stream().sorted(Arrays::compare).toList();
            int tokens = 0;
            int apart = 0;
            int[] before = {};
            for (int[] sequence : sorted) {
                tokens += sequence.length - shared(before, sequence);
                apart += sequence.length;
                before = sequence;
            }
            return new Unit(number, sorted.getFirst(), sorted.getLast(), tokens, apart);
        }
    }
}
