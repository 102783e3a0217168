package dev.lightningstore.policy.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of which some begin alike: each row is a tree, in which what they share stands, and is computed, once. A token sees those
 * on the way from its root, so that everything comes out as if each sequence stood alone, gradients too.
 *
 * @param ids row by row, each tree in the order in which one walks through it, then padding
 * @param position how many tokens each has before it in its sequence
 * @param end for each token the column behind the last one that goes on from it: token {@code i} sees {@code j} where {@code j <= i < end[j]}
 * @param places for each sequence, where its tokens stand
 */
public record Forest(int rows, int columns, long[] ids, int[] position, int[] end, int[][] places) implements Tokens {
    /** @param trees which sequences make up each row; every sequence in one of them */
    public static Forest of(List<int[]> sequences, List<int[]> trees) {
        int[][] places = new int[sequences.size()][];
        List<Tree> grown = new ArrayList<>();
        for (int[] members : trees) {
            grown.add(Tree.grow(sequences, members, places));
        }
        int columns = grown.stream().mapToInt(tree -> tree.size).max().orElse(0);
        int[] position = new int[trees.size() * columns];
        int[] end = new int[position.length];
        long[] ids = new long[position.length];
        for (int row = 0; row < trees.size(); row++) {
            Tree tree = grown.get(row);
            int from = row * columns;
            for (int i = 0; i < columns; i++) {
                boolean pads = i >= tree.size;
                ids[from + i] = pads ? 0 : tree.ids[i];
                position[from + i] = pads ? 0 : tree.position[i];
                end[from + i] = pads ? i + 1 : tree.end[i];
            }
            for (int member : trees.get(row)) {
                places[member] =
                        Arrays.stream(places[member]).map(at -> from + at).toArray();
            }
        }
        return new Forest(trees.size(), columns, ids, position, end, places);
    }

    @Override
    public int sequences() {
        return places.length;
    }

    @Override
    public int lengthOf(int sequence) {
        return places[sequence].length;
    }

    @Override
    public int place(int sequence, int at) {
        return places[sequence][at];
    }

    @Override
    public int positions() {
        return Arrays.stream(places).mapToInt(each -> each.length).max().orElse(0);
    }

    int[] sight() {
        int[] sight = Arrays.copyOf(position, 2 * position.length);
        System.arraycopy(end, 0, sight, position.length, end.length);
        return sight;
    }

    private static final class Tree {
        private final int[] ids;
        private final int[] position;
        private final int[] end;
        private int size;

        private Tree(int room) {
            ids = new int[room];
            position = new int[room];
            end = new int[room];
        }

        /** In the order of their tokens, sequences are branches of the one before them. */
        static Tree grow(List<int[]> sequences, int[] members, int[][] places) {
            List<Integer> order = Arrays.stream(members)
                    .boxed()
                    .sorted((a, b) -> Arrays.compare(sequences.get(a), sequences.get(b)))
                    .toList();
            Tree tree = new Tree(
                    order.stream().mapToInt(each -> sequences.get(each).length).sum());
            int[] before = {};
            int[] way = {};
            for (int member : order) {
                int[] sequence = sequences.get(member);
                int mismatch = Arrays.mismatch(before, sequence);
                int shared = mismatch < 0 ? sequence.length : mismatch;
                tree.close(way, shared);
                way = Arrays.copyOf(way, sequence.length);
                for (int at = shared; at < sequence.length; at++) {
                    way[at] = tree.add(sequence[at], at);
                }
                places[member] = way;
                before = sequence;
            }
            tree.close(way, 0);
            return tree;
        }

        private int add(int id, int at) {
            ids[size] = id;
            position[size] = at;
            return size++;
        }

        /** Nothing goes on any more from what lies further along the way. */
        private void close(int[] way, int from) {
            for (int at = from; at < way.length; at++) {
                end[way[at]] = size;
            }
        }
    }
}
