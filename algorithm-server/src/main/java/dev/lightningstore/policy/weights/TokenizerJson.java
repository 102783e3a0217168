package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Parts of a tokenizer.json, the file of the tokenizers library. */
final class TokenizerJson {
    private TokenizerJson() {}

    /** A token that is found in text as it is, before anything else; a special one is left out of decoded text if asked. */
    static void added(ArrayNode added, int id, String content, boolean special) {
        added.addObject()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }

    /** A tokenizer over bytes, as GPT-2's: whatever the text, there are tokens for it. */
    static void byteLevel(ObjectNode tokenizer, PreTokenizer pre, List<String> tokens, List<String[]> merges) {
        pre.write(tokenizer);
        byteLevel(tokenizer.putObject("post_processor"), true);
        byteLevel(tokenizer.putObject("decoder"), true);
        model(tokenizer, tokens, merges).put("ignore_merges", pre.ignoresMerges());
    }

    static ObjectNode model(ObjectNode tokenizer, List<String> tokens, List<String[]> merges) {
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
        model.putNull("dropout").putNull("unk_token").putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix").put("fuse_unk", false).put("byte_fallback", false);
        model.put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        ArrayNode pairs = model.putArray("merges");
        merges.forEach(pair -> pairs.addArray().add(pair[0]).add(pair[1]));
        return model;
    }

    static void byteLevel(ObjectNode step, boolean splits) {
        step.put("type", "ByteLevel").put("add_prefix_space", false);
        step.put("trim_offsets", true).put("use_regex", splits);
    }

    /** Where a text is encoded with its special tokens, it begins with this one. */
    static void beginWith(ObjectNode tokenizer, String token, int id) {
        ObjectNode processor = JsonFiles.MAPPER.createObjectNode().put("type", "TemplateProcessing");
        ArrayNode single = processor.putArray("single");
        special(single, token, 0);
        sequence(single, "A", 0);
        ArrayNode pair = processor.putArray("pair");
        special(pair, token, 0);
        sequence(pair, "A", 0);
        special(pair, token, 1);
        sequence(pair, "B", 1);
        ObjectNode known = processor.putObject("special_tokens").putObject(token);
        known.put("id", token);
        known.putArray("ids").add(id);
        known.putArray("tokens").add(token);
        tokenizer.set("post_processor", processor);
    }

    private static void special(ArrayNode to, String token, int type) {
        to.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
    }

    private static void sequence(ArrayNode to, String name, int type) {
        to.addObject().putObject("Sequence").put("id", name).put("type_id", type);
    }
}
