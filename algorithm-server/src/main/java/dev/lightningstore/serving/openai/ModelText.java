package dev.lightningstore.serving.openai;

import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.weights.TextFiles;
import dev.lightningstore.serving.form.Forms;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How a model reads and writes text.
 *
 * @param forms that its answers can be asked to have
 * @param template null for a model that only completes
 * @param templateHash SHA-256 of its chat template: prompts of another template are not those that it was trained on; null without one
 */
public record ModelText(
        Tokenizer tokenizer,
        int vocabulary,
        Forms forms,
        @Nullable ChatTemplate template,
        @Nullable String templateHash) {
    public static ModelText of(TextFiles text, int vocabulary, Tokenizer tokenizer, Clock clock) {
        String template = text.chatTemplate();
        Forms forms = new Forms(text, vocabulary, tokenizer.eosIds());
        return template == null
                ? new ModelText(tokenizer, vocabulary, forms, null, null)
                : new ModelText(tokenizer, vocabulary, forms, ChatTemplate.of(text, clock), sha256(template));
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
