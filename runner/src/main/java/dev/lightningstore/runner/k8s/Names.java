package dev.lightningstore.runner.k8s;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** What Kubernetes takes as a name. */
final class Names {
    /** Of a name that becomes a label, or a part of one, such as that of a Job. */
    static final int MAX_LABEL = 63;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?");
    private static final int DIGEST_BYTES = 4;

    private Names() {}

    static boolean isLabel(String name) {
        return LABEL.matcher(name).matches();
    }

    static boolean isSubdomain(String name) {
        return SUBDOMAIN.matcher(name).matches();
    }

    /** A text as the value of a label: itself where that is allowed, or else what is left of it and its digest. */
    static String value(String text) {
        return VALUE.matcher(text).matches() ? text : part(text, MAX_LABEL - 2 * DIGEST_BYTES - 1) + "-" + digest(text);
    }

    /** What is left of a text in a name: small letters and digits, with dashes between them. */
    static String part(String text, int length) {
        String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String cut = plain.substring(0, Math.min(length, plain.length())).replaceAll("^-+|-+$", "");
        return cut.isEmpty() ? "x" : cut;
    }

    /** Tells apart what looks the same otherwise. */
    static String digest(String... texts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                sha.update(text.getBytes(StandardCharsets.UTF_8));
                sha.update((byte) 0);
            }
            return HexFormat.of().formatHex(sha.digest(), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
