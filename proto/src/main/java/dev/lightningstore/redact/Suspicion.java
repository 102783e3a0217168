package dev.lightningstore.redact;

import dev.lightningstore.redact.SecretSign.Anchor;
import dev.lightningstore.redact.SecretSign.Name;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells bytes that surely hold no secret from those that may, so that most text is never decoded. It looks up each pair
 * of bytes in a table: every secret has one of a few pairs that are rare elsewhere, and what has such a pair is looked
 * at more closely. Immutable and thread-safe.
 */
final class Suspicion {
    private static final int LETTERS = 128;
    private static final int MAX_GROUPS = 255;

    /** From the most frequent on; what is not here is rarer still. Capitals count as small letters. */
    private static final String FREQUENT = " etaoinsrhldcumfpg0123456789wybv\",:._-/{}[]k()xjqz=";

    /** Small letters for capitals; 0 for what is not ASCII, which no sign has. */
    private static final byte[] FOLDED = new byte[256];

    static {
        for (int c = 0; c < LETTERS; c++) {
            FOLDED[c] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }

    private final byte[] groupOfPair = new byte[LETTERS * LETTERS];
    private final List<List<SecretSign>> groups = new ArrayList<>();
    /** Set where a rule looks for something as frequent as digits. */
    private final boolean everything;

    Suspicion(BlockedNames names, List<PatternRule> patterns) {
        groups.add(List.of());
        everything = patterns.stream().flatMap(rule -> rule.anchors().stream()).anyMatch(anchor -> anchor.length() < 2);
        for (PatternRule pattern : patterns) {
            for (String anchor : pattern.anchors()) {
                if (!everything) {
                    add(Anchor.of(pattern, anchor, rarestPair(anchor)), anchor);
                }
            }
        }
        // JSON may write any letter of a name or a secret by its number, and a slash behind a backslash.
        add(Anchor.escapedLetter(), Anchor.ESCAPED);
        add(Anchor.escapedSlash(), Anchor.ESCAPED_SLASH);
        for (List<String> words : names.words()) {
            int rarest = 0;
            for (int i = 1; i < words.size(); i++) {
                rarest = rarity(words.get(i)) > rarity(words.get(rarest)) ? i : rarest;
            }
            String word = words.get(rarest);
            add(new Name(words, rarest, rarestPair(word)), word);
        }
    }

    private void add(SecretSign sign, String text) {
        int at = sign.pairAt();
        int pair = pair(FOLDED[text.charAt(at)], FOLDED[text.charAt(at + 1)]);
        if (groupOfPair[pair] == 0) {
            if (groups.size() > MAX_GROUPS) {
                throw new IllegalStateException("more than " + MAX_GROUPS + " pairs of letters to look for");
            }
            groupOfPair[pair] = (byte) groups.size();
            groups.add(new ArrayList<>());
        }
        groups.get(groupOfPair[pair] & 0xff).add(sign);
    }

    private static int pair(int first, int second) {
        return first << 7 | second;
    }

    private static int rarestPair(String text) {
        int rarest = 0;
        for (int i = 1; i + 1 < text.length(); i++) {
            rarest = rarity(text, i) > rarity(text, rarest) ? i : rarest;
        }
        return rarest;
    }

    private static int rarity(String text) {
        return rarity(text, rarestPair(text));
    }

    private static int rarity(String text, int at) {
        return rarity(text.charAt(at)) + rarity(text.charAt(at + 1));
    }

    private static int rarity(char c) {
        int rank = FREQUENT.indexOf(Character.toLowerCase(c));
        return rank < 0 ? FREQUENT.length() : rank;
    }

    /** False only where no rule finds anything in the text that is these bytes, in UTF-8. */
    boolean of(byte[] text, int from, int to) {
        if (everything) {
            return true;
        }
        int before = 0;
        for (int i = from; i < to; i++) {
            int c = FOLDED[text[i] & 0xff];
            int group = groupOfPair[pair(before, c)];
            if (group != 0 && any(group & 0xff, text, from, to, i - 1)) {
                return true;
            }
            before = c;
        }
        return false;
    }

    private boolean any(int group, byte[] text, int from, int to, int pairAt) {
        for (SecretSign sign : groups.get(group)) {
            if (sign.isAt(text, from, to, pairAt - sign.pairAt())) {
                return true;
            }
        }
        return false;
    }
}
