package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A tokenizer over bytes, made here: special tokens, then the 256 bytes, then what is merged of them. */
public final class ByteLevelBpe {
    /** How GPT-2 cuts text into words; no token reaches over one's end. */
    private static final Pattern WORD =
            Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");

    private final List<String> special;
    private final List<String> tokens;
    private final List<String[]> merges;

    private ByteLevelBpe(List<String> special, List<String> tokens, List<String[]> merges) {
        this.special = special;
        this.tokens = tokens;
        this.merges = merges;
    }

    private record Pair(String left, String right) {
        String joined() {
            return left + right;
        }
    }

    /** Merges what stands side by side most often, again and again; of equals the first in the alphabet, so that it can be repeated. */
    public static ByteLevelBpe learn(List<String> special, List<String> corpus, int merges) {
        List<String> tokens = new ArrayList<>(special);
        for (int b = 0; b < 256; b++) {
            tokens.add(String.valueOf(letter(b)));
        }
        Map<List<String>, Integer> words = words(corpus);
        List<String[]> learned = new ArrayList<>();
        while (learned.size() < merges) {
            Map<Pair, Integer> counts = pairs(words);
            Pair best = counts.entrySet().stream()
                    .filter(entry -> entry.getValue() > 1)
                    .min(Map.Entry.<Pair, Integer>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(entry -> entry.getKey().left())
                            .thenComparing(entry -> entry.getKey().right()))
                    .map(Map.Entry::getKey)
                    .orElse(null);
            if (best == null) {
                break;
            }
            learned.add(new String[] {best.left(), best.right()});
            if (!tokens.contains(best.joined())) {
                tokens.add(best.joined());
            }
            words = merged(words, best);
        }
        return new ByteLevelBpe(List.copyOf(special), tokens, learned);
    }

    private static Map<List<String>, Integer> words(List<String> corpus) {
        Map<List<String>, Integer> words = new LinkedHashMap<>();
        for (String text : corpus) {
            WORD.matcher(text).results().map(MatchResult::group).forEach(word -> {
                List<String> letters = new ArrayList<>();
                for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
                    letters.add(String.valueOf(letter(b & 0xff)));
                }
                words.merge(letters, 1, Integer::sum);
            });
        }
        return words;
    }

    private static Map<Pair, Integer> pairs(Map<List<String>, Integer> words) {
        Map<Pair, Integer> counts = new LinkedHashMap<>();
        words.forEach((word, times) -> {
            for (int i = 1; i < word.size(); i++) {
                counts.merge(new Pair(word.get(i - 1), word.get(i)), times, Integer::sum);
            }
        });
        return counts;
    }

    private static Map<List<String>, Integer> merged(Map<List<String>, Integer> words, Pair pair) {
        Map<List<String>, Integer> merged = new LinkedHashMap<>();
        words.forEach((word, times) -> {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < word.size(); i++) {
                boolean both = i + 1 < word.size()
                        && word.get(i).equals(pair.left())
                        && word.get(i + 1).equals(pair.right());
                parts.add(both ? pair.joined() : word.get(i));
                i += both ? 1 : 0;
            }
            merged.merge(parts, times, Integer::sum);
        });
        return merged;
    }

    /** The letter that stands for a byte in a vocabulary: itself where it can be seen, else one of those from U+0100 on. */
    static char letter(int b) {
        if (isVisible(b)) {
            return (char) b;
        }
        int hidden = 0;
        for (int before = 0; before < b; before++) {
            hidden += isVisible(before) ? 0 : 1;
        }
        return (char) (0x100 + hidden);
    }

    private static boolean isVisible(int b) {
        return b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
    }

    public int size() {
        return tokens.size();
    }

    /** As files of a model; {@code end} and {@code pad} are among the special tokens. */
    public TextFiles textFiles(String end, String pad, String chatTemplate) {
        ObjectNode tokenizer = JsonFiles.MAPPER.createObjectNode();
        tokenizer.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = tokenizer.putArray("added_tokens");
        for (int id = 0; id < special.size(); id++) {
            TokenizerJson.added(added, id, special.get(id), true);
        }
        TokenizerJson.byteLevel(tokenizer, PreTokenizer.GPT2, tokens, merges);
        ObjectNode config = JsonFiles.MAPPER.createObjectNode();
        config.put("tokenizer_class", "PreTrainedTokenizerFast").put("clean_up_tokenization_spaces", false);
        config.put("eos_token", end).put("pad_token", pad);
        ObjectNode generation = JsonFiles.MAPPER.createObjectNode();
        generation.put("eos_token_id", special.indexOf(end)).put("pad_token_id", special.indexOf(pad));
        return new TextFiles(tokenizer.toString(), config, chatTemplate, generation);
    }
}
