package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.error.StoreException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The bytes that each token of a tokenizer.json adds to a text. Tokens that are no text have none: the special ones, and those that end an
 * answer. The tokens by which models mark the call of a tool begin with a byte of their own, so that they are never taken for text.
 */
public final class TokenBytes {
    private static final Set<String> MARKS = Set.of("<tool_call>", "</tool_call>", "[TOOL_CALLS]");
    /** What the bytes of a mark begin with; no text has it. */
    public static final int MARK = 0xFF;

    private static final byte[] NONE = {};
    private static final String BYTE_LEVEL = "ByteLevel";
    private static final int BYTES = 256;
    private static final String SPACE = "\u2581";

    private final byte[][] bytes;

    private TokenBytes(byte[][] bytes) {
        this.bytes = bytes;
    }

    public static TokenBytes of(TextFiles files) {
        JsonNode json;
        try {
            json = JsonFiles.MAPPER.readTree(files.tokenizerJson());
        } catch (JsonProcessingException e) {
            throw StoreException.Invalid.field("tokenizer.json", "is not JSON: " + e.getOriginalMessage());
        }
        Map<Integer, byte[]> found = new HashMap<>();
        boolean byteLevel = isByteLevel(json.path("decoder"));
        Map<Character, Byte> letters = letters();
        JsonNode vocabulary = json.path("model").path("vocab");
        vocabulary
                .properties()
                .forEach(token -> found.put(
                        token.getValue().asInt(),
                        byteLevel ? byLetter(token.getKey(), letters) : piece(token.getKey())));
        for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
            found.put(id, piece(vocabulary.get(id).path(0).asText()));
        }
        for (JsonNode added : json.path("added_tokens")) {
            String content = added.path("content").asText();
            byte[] text = added.path("special").asBoolean() ? NONE : content.getBytes(StandardCharsets.UTF_8);
            found.put(added.path("id").asInt(), MARKS.contains(content) ? mark(content) : text);
        }
        files.eosIds().forEach(id -> found.put(id, NONE));
        int count = found.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
        byte[][] bytes = new byte[count][];
        Arrays.fill(bytes, NONE);
        found.forEach((id, of) -> bytes[id] = of);
        return new TokenBytes(bytes);
    }

    private static boolean isByteLevel(JsonNode decoder) {
        boolean inside = false;
        for (JsonNode step : decoder.path("decoders")) {
            inside = inside || isByteLevel(step);
        }
        return inside || decoder.path("type").asText().equals(BYTE_LEVEL);
    }

    private static Map<Character, Byte> letters() {
        Map<Character, Byte> letters = new HashMap<>();
        for (int b = 0; b < BYTES; b++) {
            letters.put(ByteLevelBpe.letter(b), (byte) b);
        }
        return letters;
    }

    /** A letter for each byte. What has others was put in as it is. */
    private static byte[] byLetter(String token, Map<Character, Byte> letters) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (char letter : token.toCharArray()) {
            Byte b = letters.get(letter);
            if (b == null) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes.write(b);
        }
        byte[] all = bytes.toByteArray();
        return has(all, MARK) ? NONE : all;
    }

    /** SentencePiece: text with a sign for the space, or a byte by its number, such as {@code <0x0A>}. */
    private static byte[] piece(String token) {
        if (token.equals("<0xFF>")) {
            return NONE;
        }
        return token.matches("<0x[0-9A-Fa-f]{2}>")
                ? new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)}
                : token.replace(SPACE, " ").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mark(String content) {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        byte[] mark = new byte[text.length + 1];
        mark[0] = (byte) MARK;
        System.arraycopy(text, 0, mark, 1, text.length);
        return mark;
    }

    private static boolean has(byte[] bytes, int one) {
        boolean has = false;
        for (byte b : bytes) {
            has = has || (b & 0xff) == one;
        }
        return has;
    }

    /** One more than the highest id. */
    public int count() {
        return bytes.length;
    }

    /** Empty for a token that is no text. */
    public byte[] of(int id) {
        return id < bytes.length ? bytes[id] : NONE;
    }
}
