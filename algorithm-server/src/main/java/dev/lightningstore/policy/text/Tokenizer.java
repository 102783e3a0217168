package dev.lightningstore.policy.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.weights.TextFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Text to token ids and back, by the tokenizers library; thread-safe. */
public final class Tokenizer implements AutoCloseable {
    /** Nothing is cut off, filled up or put in front of a text unless it is asked for; the library would cut at 512. */
    private static final Map<String, String> OPTIONS =
            Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

    private final HuggingFaceTokenizer tokenizer;
    private final List<Integer> eosIds;

    private Tokenizer(HuggingFaceTokenizer tokenizer, List<Integer> eosIds) {
        this.tokenizer = tokenizer;
        this.eosIds = eosIds;
    }

    /** @throws StoreException.Invalid if the library cannot read its tokenizer.json, or nothing says what ends an answer */
    public static Tokenizer of(TextFiles text) {
        offline();
        HuggingFaceTokenizer opened;
        try {
            byte[] json = text.tokenizerJson().getBytes(StandardCharsets.UTF_8);
            opened = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS);
        } catch (IOException | RuntimeException e) {
            throw StoreException.Invalid.field("tokenizer.json", "cannot be read: " + e.getMessage());
        }
        try {
            return new Tokenizer(opened, eosIds(text, opened));
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** DJL fetches nothing, whatever it may think is missing. */
    private static void offline() {
        if (System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
    }

    private static List<Integer> eosIds(TextFiles text, HuggingFaceTokenizer opened) {
        if (!text.eosIds().isEmpty()) {
            return text.eosIds();
        }
        String eos = text.specialTokens().get("eos_token");
        long[] ids =
                eos == null ? new long[0] : opened.encode(eos, false, false).getIds();
        if (ids.length != 1) {
            throw StoreException.Invalid.field(
                    "eos_token_id",
                    "neither generation_config.json nor tokenizer_config.json says what token ends an answer");
        }
        return List.of(Math.toIntExact(ids[0]));
    }

    /** What ends an answer: each of these, by itself. */
    public List<Integer> eosIds() {
        return eosIds;
    }

    /** A text as it is; what looks like a special token in it is one, and none is put in front of it. */
    public int[] encode(String text) {
        return encode(text, false);
    }

    /** @param addSpecialTokens whether the text gets what a bare one begins with, such as a BOS. Chat templates write their own. */
    public int[] encode(String text, boolean addSpecialTokens) {
        return Arrays.stream(tokenizer.encode(text, addSpecialTokens, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** @param skipSpecial whether special tokens are left out */
    public String decode(int[] ids, boolean skipSpecial) {
        return ids.length == 0
                ? ""
                : tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), skipSpecial);
    }

    /** For an answer that is shown while it comes. */
    public TextStream stream(boolean skipSpecial) {
        return new TextStream(ids -> decode(ids, skipSpecial));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
