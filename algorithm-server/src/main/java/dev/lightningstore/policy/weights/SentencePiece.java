package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokenizers of Llama 2 and the first Mistrals. Their model has a score for each token, and joins the two neighbours whose token
 * has the best; that is what merges say too, so merges are made of the scores.
 */
final class SentencePiece {
    private static final String SPACE = "▁";

    private record Merge(String left, String right, double score) {}

    private SentencePiece() {}

    static void write(
            ObjectNode tokenizer, List<String> tokens, List<Double> scores, boolean spaceFirst, String unknown) {
        ArrayNode normalizers =
                tokenizer.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
        if (spaceFirst) {
            normalizers.addObject().put("type", "Prepend").put("prepend", SPACE);
        }
        replace(normalizers.addObject(), " ", SPACE);
        tokenizer.putNull("pre_tokenizer").putNull("post_processor");
        ArrayNode decoders =
                tokenizer.putObject("decoder").put("type", "Sequence").putArray("decoders");
        replace(decoders.addObject(), SPACE, " ");
        decoders.addObject().put("type", "ByteFallback");
        decoders.addObject().put("type", "Fuse");
        if (spaceFirst) {
            decoders.addObject()
                    .put("type", "Strip")
                    .put("content", " ")
                    .put("start", 1)
                    .put("stop", 0);
        }
        TokenizerJson.model(tokenizer, tokens, merges(tokens, scores))
                .put("unk_token", unknown)
                .put("fuse_unk", true)
                .put("byte_fallback", true);
    }

    private static void replace(ObjectNode step, String from, String to) {
        step.put("type", "Replace").putObject("pattern").put("String", from);
        step.put("content", to);
    }

    private static List<String[]> merges(List<String> tokens, List<Double> scores) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            ids.put(tokens.get(id), id);
        }
        List<Merge> merges = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            for (int cut = 1; cut < token.length(); cut++) {
                Merge merge = new Merge(token.substring(0, cut), token.substring(cut), scores.get(id));
                if (ids.containsKey(merge.left()) && ids.containsKey(merge.right())) {
                    merges.add(merge);
                }
            }
        }
        merges.sort(Comparator.comparingDouble(Merge::score).reversed());
        return merges.stream()
                .map(merge -> new String[] {merge.left(), merge.right()})
                .toList();
    }
}
