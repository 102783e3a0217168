package dev.lightningstore.policy.library;

import dev.lightningstore.policy.weights.TextFiles;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What a stored model lies under: a hash of its policy's hash and its text files, for the same weights may come with another template. */
final class ObjectId {
    private ObjectId() {}

    static String of(String policyHash, TextFiles text) {
        String template = text.chatTemplate();
        MessageDigest digest = sha256();
        for (String part : List.of(
                policyHash,
                text.tokenizerJson(),
                text.tokenizerConfig().toString(),
                template == null ? "" : template,
                text.generationConfig().toString())) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
