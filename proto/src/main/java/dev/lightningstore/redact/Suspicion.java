package dev.lightningstore.redact;

import dev.lightningstore.redact.SecretSign.Anchor;
import dev.lightningstore.redact.SecretSign.Name;
import dev.lightningstore.redact.SecretSign.Word;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Tells bytes that surely hold no secret from those that may, so that most text is never decoded. It looks up each pair
 * of bytes in a table: every secret has one of a few pairs that are rare elsewhere, and what has such a pair is looked
 * at more closely. Immutable and thread-safe.
 */
final class Suspicion {
    private static final VarHandle PAIRS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_GROUPS = 255;

    /** From the most frequent on; what is not here is rarer still. Capitals count as small letters. */
    private static final String FREQUENT = " etaoinsrhldcumfpg0123456789wybv\",:._-/{}[]k()xjqz=";

    private final byte[] groupOfPair = new byte[1 << Short.SIZE];
    private final SecretSign[][] groups;
    /** Set where a rule looks for something as frequent as digits, or a blocked name is of one letter or not ASCII. */
    private final boolean everything;

    Suspicion(BlockedNames names, List<PatternRule> patterns) {
        List<List<SecretSign>> found = new ArrayList<>(List.of(List.of()));
        everything = !Stream.concat(
                        patterns.stream().flatMap(rule -> rule.anchors().stream()),
                        names.words().stream().flatMap(List::stream))
                .allMatch(Suspicion::canBeLookedUp);
        if (everything) {
            groups = new SecretSign[0][];
            return;
        }
        for (PatternRule pattern : patterns) {
            for (String anchor : pattern.anchors()) {
                add(Anchor.of(pattern, anchor, rarestPair(anchor)), anchor, found);
            }
        }
        // JSON may write any letter of a name or a secret by its number, and a slash behind a backslash.
        add(Anchor.escapedLetter(), Anchor.ESCAPED, found);
        add(Anchor.escapedSlash(), Anchor.ESCAPED_SLASH, found);
        Map<String, List<Name>> byWord = new TreeMap<>();
        for (List<String> words : names.words()) {
            int rarest = 0;
            for (int i = 1; i < words.size(); i++) {
                rarest = rarity(words.get(i)) > rarity(words.get(rarest)) ? i : rarest;
            }
            byWord.computeIfAbsent(words.get(rarest), word -> new ArrayList<>()).add(new Name(words, rarest));
        }
        byWord.forEach((word, its) -> add(new Word(word, rarestPair(word), List.copyOf(its)), word, found));
        groups = found.stream().map(signs -> signs.toArray(SecretSign[]::new)).toArray(SecretSign[][]::new);
    }

    private static boolean canBeLookedUp(String text) {
        return text.length() >= 2 && text.chars().allMatch(c -> c < 0x80);
    }

    private void add(SecretSign sign, String text, List<List<SecretSign>> found) {
        char first = text.charAt(sign.pairAt());
        char second = text.charAt(sign.pairAt() + 1);
        add(sign, first, second, found);
        if (sign instanceof Word) {
            add(sign, Character.toUpperCase(first), second, found);
            add(sign, first, Character.toUpperCase(second), found);
            add(sign, Character.toUpperCase(first), Character.toUpperCase(second), found);
        }
    }

    private void add(SecretSign sign, char first, char second, List<List<SecretSign>> found) {
        int pair = second << Byte.SIZE | first;
        if (groupOfPair[pair] == 0) {
            if (found.size() <= MAX_GROUPS) {
                found.add(new ArrayList<>());
            }
            // Beyond the last group all share it: each sign looks for itself anyway.
            groupOfPair[pair] = (byte) (found.size() - 1);
        }
        found.get(groupOfPair[pair] & 0xff).add(sign);
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
        for (int i = from; i + 1 < to; i++) {
            int group = groupOfPair[(short) PAIRS.get(text, i) & 0xffff];
            if (group != 0 && any(group & 0xff, text, from, to, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean any(int group, byte[] text, int from, int to, int pairAt) {
        for (SecretSign sign : groups[group]) {
            if (sign.isAt(text, from, to, pairAt - sign.pairAt())) {
                return true;
            }
        }
        return false;
    }
}
