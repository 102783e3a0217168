package dev.lightningstore.redact;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a name promises a secret. It compares whole words, so that a secretary is none, and looks at the words
 * around, so that a token_count is none either. Thread-safe.
 */
final class BlockedNames {
    /** Each as words; the rule's name is the words with dashes. */
    static final List<String> STANDARD = List.of(
            "password",
            "passwords",
            "passwd",
            "pwd",
            "passphrase",
            "passcode",
            "pgpassword",
            "secret",
            "secrets",
            "client secret",
            "clientsecret",
            "token",
            "access token",
            "accesstoken",
            "auth token",
            "authtoken",
            "access tokens",
            "refresh tokens",
            "auth tokens",
            "api tokens",
            "api key",
            "api keys",
            "apikey",
            "apikeys",
            "access key",
            "accesskey",
            "secretkey",
            "private key",
            "privatekey",
            "account key",
            "accountkey",
            "shared key",
            "storage key",
            "master key",
            "signing key",
            "encryption key",
            "subscription key",
            "connection string",
            "connectionstring",
            "conn str",
            "connstr",
            "authorization",
            "cookie",
            "cookies",
            "credential",
            "credentials",
            "jwt",
            "sessionid",
            "session key",
            "sas",
            "otp");

    /** What says about a secret, behind its word, without being it: {@code password_length}, {@code token_url}. */
    static final Set<String> DESCRIBING = Set.of(
            "algorithm",
            "count",
            "counts",
            "cost",
            "created",
            "enabled",
            "endpoint",
            "expired",
            "expires",
            "expiry",
            "field",
            "file",
            "format",
            "id",
            "ids",
            "index",
            "label",
            "latency",
            "len",
            "length",
            "limit",
            "limits",
            "max",
            "min",
            "name",
            "names",
            "path",
            "policy",
            "position",
            "present",
            "provider",
            "rate",
            "ref",
            "required",
            "rotation",
            "scope",
            "scopes",
            "size",
            "total",
            "ttl",
            "type",
            "types",
            "uid",
            "uri",
            "url",
            "usage",
            "used",
            "version");

    /** What makes a token one that a model reads or writes: {@code time_to_first_token}, {@code eos_token}. */
    static final Set<String> OF_A_MODEL = Set.of(
            "bos",
            "cached",
            "cls",
            "completion",
            "eos",
            "end",
            "first",
            "generated",
            "image",
            "input",
            "last",
            "mask",
            "max",
            "min",
            "next",
            "num",
            "output",
            "pad",
            "per",
            "previous",
            "prompt",
            "reasoning",
            "sep",
            "special",
            "start",
            "stop",
            "text",
            "thinking",
            "top",
            "total",
            "unk",
            "unknown");

    /** What means something else with a word behind it: {@code token_bucket}, {@code cookie_banner}. */
    static final Set<String> ONLY_LAST =
            Set.of("cookie", "cookies", "jwt", "otp", "sas", "string", "str", "token", "tokens");

    private static final int MAX_NAME = 64;
    private static final int MAX_KNOWN = 4_096;
    private static final String NOT_BLOCKED = "";

    private final Map<String, List<Blocked>> byLastWord = new HashMap<>();
    /** The same names come again and again. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    private final Set<List<String>> allowed = new HashSet<>();

    private record Blocked(List<String> words, String rule) {}

    /**
     * @param more further names to block
     * @param allowed names that are not blocked, whatever else says so
     */
    BlockedNames(Collection<String> more, Collection<String> allowed) {
        STANDARD.forEach(this::add);
        more.forEach(this::add);
        allowed.forEach(name -> this.allowed.add(NameWords.of(name)));
    }

    private void add(String name) {
        List<String> words = NameWords.of(name);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("redaction: the blocked name '" + name + "' has no letter or digit");
        }
        byLastWord
                .computeIfAbsent(words.get(words.size() - 1), word -> new ArrayList<>())
                .add(new Blocked(words, String.join("-", words)));
    }

    /** Each blocked name as its words. */
    List<List<String>> words() {
        return byLastWord.values().stream()
                .flatMap(List::stream)
                .map(Blocked::words)
                .toList();
    }

    /** The rule that blocks the name; null where none does. Of several the one with the most words. */
    @Nullable
    String rule(String name) {
        if (name.length() > MAX_NAME) {
            return judge(name.substring(name.length() - MAX_NAME));
        }
        String judged = known.get(name);
        if (judged == null) {
            String rule = judge(name);
            judged = rule == null ? NOT_BLOCKED : rule;
            if (known.size() < MAX_KNOWN) {
                known.put(name, judged);
            }
        }
        return judged.equals(NOT_BLOCKED) ? null : judged;
    }

    private @Nullable String judge(String name) {
        List<String> words = NameWords.of(name);
        Blocked found = null;
        for (int last = 0; last < words.size(); last++) {
            for (Blocked blocked : byLastWord.getOrDefault(words.get(last), List.of())) {
                boolean longer =
                        found == null || blocked.words().size() > found.words().size();
                if (longer && endsAt(words, last, blocked) && isOne(words, last)) {
                    found = blocked;
                }
            }
        }
        return found == null || allowed.contains(words) ? null : found.rule();
    }

    private static boolean endsAt(List<String> words, int last, Blocked blocked) {
        int first = last - blocked.words().size() + 1;
        return first >= 0 && words.subList(first, last + 1).equals(blocked.words());
    }

    private static boolean isOne(List<String> words, int last) {
        String word = words.get(last);
        if (last + 1 < words.size()) {
            return !ONLY_LAST.contains(word) && !DESCRIBING.contains(words.get(words.size() - 1));
        }
        return !word.equals("token") || last == 0 || !OF_A_MODEL.contains(words.get(last - 1));
    }
}
