package dev.lightningstore.redact;

import java.nio.charset.StandardCharsets;

/** What stands around a sign of a secret that is too frequent to be one on its own. */
final class Lookahead {
    private static final int TWILIO_DIGITS = 32;
    private static final int STORAGE_KEY = 86;
    private static final int MAX_LOGIN = 4_096;
    private static final byte[] LOGPROB = "logprob".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.US_ASCII);

    private Lookahead() {}

    static boolean hex(byte[] text, int at, int to) {
        if (to - at < TWILIO_DIGITS) {
            return false;
        }
        for (int i = at; i < at + TWILIO_DIGITS; i++) {
            if (Character.digit(text[i], 16) < 0) {
                return false;
            }
        }
        return true;
    }

    static boolean base64Before(byte[] text, int from, int at) {
        if (at - from < STORAGE_KEY) {
            return false;
        }
        for (int i = at - 1; i >= at - STORAGE_KEY; i--) {
            if (!WordBytes.alnum(text, i) && text[i] != '+' && text[i] != '/') {
                return false;
            }
        }
        return true;
    }

    static boolean blank(byte[] text, int at, int to) {
        return at < to && (text[at] == ' ' || text[at] == '\t' || text[at] == '\\');
    }

    /** Whether what follows is a user and a password in base64. */
    static boolean login(byte[] text, int at, int to) {
        if (!blank(text, at, to)) {
            return false;
        }
        int start = at;
        while (blank(text, start, to)) {
            start += text[start] == '\\' ? 2 : 1;
        }
        int end = start;
        while (end < to && end - start < MAX_LOGIN && (WordBytes.alnum(text, end) || "+/_-".indexOf(text[end]) >= 0)) {
            end++;
        }
        String login = start < end ? new String(text, start, end - start, StandardCharsets.US_ASCII) : "";
        return login.length() >= 4 && CredentialShapes.userAndPassword(login);
    }

    /** Whether {@code user:password@} follows. */
    static boolean userAndPassword(byte[] text, int at, int to) {
        boolean colon = false;
        for (int i = at; i < to; i++) {
            int c = text[i];
            if (c == ':') {
                colon = true;
            } else if (c == '@' && colon) {
                return true;
            } else if (c >= 0 && c <= ' ' || "/\"'<>?#".indexOf(c) >= 0) {
                return false;
            }
        }
        return false;
    }

    /**
     * Whether this {@code token} is one that a model sampled: {@code "token": " the", "logprob": -0.1}, perhaps with
     * its bytes between. The JSON may stand in a string of JSON, so quotes may have backslashes.
     */
    static boolean sampled(byte[] text, int from, int to, int first, int end) {
        int slashes = 0;
        while (end + slashes < to && text[end + slashes] == '\\') {
            slashes++;
        }
        int before = first - 1 - slashes;
        if (before < from || text[first - 1] != '"' || !quote(text, end, to, slashes)) {
            return false;
        }
        int at = skip(text, end + slashes + 1, to, ":");
        if (!quote(text, at, to, slashes)) {
            return false;
        }
        at = closing(text, at + slashes + 1, to, slashes);
        at = skip(text, at, to, ",");
        if (named(text, at, to, slashes, BYTES)) {
            at = skip(text, at + 2 * (slashes + 1) + BYTES.length, to, ":[]0123456789null,");
        }
        return named(text, at, to, slashes, LOGPROB);
    }

    private static boolean quote(byte[] text, int at, int to, int slashes) {
        if (at + slashes >= to || text[at + slashes] != '"') {
            return false;
        }
        for (int i = at; i < at + slashes; i++) {
            if (text[i] != '\\') {
                return false;
            }
        }
        return true;
    }

    private static boolean named(byte[] text, int at, int to, int slashes, byte[] name) {
        int start = at + slashes + 1;
        if (!quote(text, at, to, slashes) || start + name.length > to) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (text[start + i] != name[i]) {
                return false;
            }
        }
        return quote(text, start + name.length, to, slashes);
    }

    /** Behind the quote that closes a string: the next one with as many backslashes. */
    private static int closing(byte[] text, int at, int to, int slashes) {
        int seen = 0;
        for (int i = at; i < to; i++) {
            if (text[i] == '"' && seen == slashes) {
                return i + 1;
            }
            seen = text[i] == '\\' ? seen + 1 : 0;
        }
        return to;
    }

    private static int skip(byte[] text, int at, int to, String signs) {
        int next = at;
        while (next < to && (text[next] == ' ' || signs.indexOf(text[next]) >= 0)) {
            next++;
        }
        return next;
    }
}
