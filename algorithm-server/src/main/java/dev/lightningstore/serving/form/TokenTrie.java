package dev.lightningstore.serving.form;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.weights.TokenBytes;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All tokens that may be part of a form, by their bytes: a tree whose nodes lie one after the other as they are walked, parents first, each
 * with where its branch ends. What begins with bytes that cannot come is passed over at once.
 */
final class TokenTrie {
    private static final int ROOT_DEPTH = 0;

    private final TokenBytes tokens;
    private final int[] depths;
    private final byte[] bytes;
    private final int[] ends;
    /** The tokens of a node: those of its place and the following ones in {@link #ids}, up to the next node's. */
    private final int[] firstId;

    private final int[] ids;
    private final int longest;

    private TokenTrie(TokenBytes tokens, List<Integer> sorted) {
        this.tokens = tokens;
        int nodes = 0;
        byte[] last = {};
        for (int id : sorted) {
            byte[] token = tokens.of(id);
            nodes += token.length - shared(last, token);
            last = token;
        }
        depths = new int[nodes];
        bytes = new byte[nodes];
        ends = new int[nodes];
        firstId = new int[nodes + 1];
        ids = sorted.stream().mapToInt(Integer::intValue).toArray();
        longest = fill(sorted);
    }

    private int fill(List<Integer> sorted) {
        int[] open = new int
                [sorted.stream().mapToInt(id -> tokens.of(id).length).max().orElse(0)];
        int node = 0;
        byte[] last = {};
        for (int i = 0; i < ids.length; i++) {
            byte[] token = tokens.of(ids[i]);
            int shared = shared(last, token);
            for (int depth = shared; depth < last.length; depth++) {
                ends[open[depth]] = node;
            }
            for (int depth = shared; depth < token.length; depth++) {
                open[depth] = node;
                depths[node] = depth;
                bytes[node] = token[depth];
                firstId[node] = i;
                node++;
            }
            last = token;
        }
        for (int depth = 0; depth < last.length; depth++) {
            ends[open[depth]] = node;
        }
        firstId[node] = ids.length;
        return open.length;
    }

    private static int shared(byte[] one, byte[] other) {
        int differs = Arrays.mismatch(one, other);
        return differs < 0 ? one.length : differs;
    }

    /**
     * @param vocabulary how many tokens the model knows
     * @throws StoreException.Invalid if some character of ASCII cannot be written, so that an answer could get stuck
     */
    static TokenTrie of(TokenBytes tokens, int vocabulary) {
        List<Integer> sorted = IntStream.range(0, Math.min(vocabulary, tokens.count()))
                .filter(id -> tokens.of(id).length > 0)
                .boxed()
                .sorted(Comparator.comparing(tokens::of, Arrays::compareUnsigned))
                .toList();
        BitSet alone = new BitSet();
        sorted.stream().map(tokens::of).filter(token -> token.length == 1).forEach(token -> alone.set(token[0] & 0xff));
        int missing = alone.nextClearBit(' ');
        if (missing <= '~') {
            throw StoreException.Invalid.field(
                    "response_format",
                    "the model's tokenizer has no token for '" + (char) missing + "', so no form can be kept to");
        }
        return new TokenTrie(tokens, sorted);
    }

    byte[] bytes(int id) {
        return tokens.of(id);
    }

    /** Which tokens may come next. */
    BitSet allowed(Rules rules, Rule rule) {
        BitSet allowed = new BitSet();
        Rule[] before = new Rule[longest + 1];
        before[ROOT_DEPTH] = rule;
        Rule nothing = rules.nothing();
        for (int node = 0; node < bytes.length; ) {
            int depth = depths[node];
            Rule after = rules.next(before[depth], bytes[node] & 0xff);
            if (after == nothing) {
                node = ends[node];
            } else {
                before[depth + 1] = after;
                for (int i = firstId[node]; i < firstId[node + 1]; i++) {
                    allowed.set(ids[i]);
                }
                node++;
            }
        }
        return allowed;
    }
}
