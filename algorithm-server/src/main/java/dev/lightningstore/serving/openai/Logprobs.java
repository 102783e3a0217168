package dev.lightningstore.serving.openai;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.serving.Drawn;
import dev.lightningstore.serving.Drawn.Likely;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Log-probabilities as both of OpenAI's operations have them. Each place has both by name: {@code sampled_logprob}, of what it was drawn
 * from, and {@code raw_logprob}, of what the model said; {@code logprob} is the one that the request chose.
 */
final class Logprobs {
    /** What vLLM writes for what is impossible: JSON knows no infinity. */
    private static final double IMPOSSIBLE = -9999;

    private static final JsonMapper JSON = new JsonMapper();

    private final Tokenizer tokenizer;
    private final Asked asked;

    Logprobs(Tokenizer tokenizer, Asked asked) {
        this.tokenizer = tokenizer;
        this.asked = asked;
    }

    /** @param offset where the text of the first of these tokens begins */
    ObjectNode of(List<Drawn> tokens, int offset) {
        return asked.chat() ? chat(tokens) : completion(tokens, offset);
    }

    private ObjectNode chat(List<Drawn> tokens) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode content = json.putArray("content");
        for (Drawn token : tokens) {
            ObjectNode place = content.addObject();
            write(place, token.id(), token.logprob(), token.rawLogprob());
            ArrayNode top = place.putArray("top_logprobs");
            for (Likely each : token.likeliest()) {
                write(top.addObject(), each.id(), each.logprob(), each.rawLogprob());
            }
        }
        return json;
    }

    private void write(ObjectNode json, int id, double sampled, double raw) {
        String text = text(id);
        json.put("token", text);
        ArrayNode bytes = json.putArray("bytes");
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(each & 0xff);
        }
        json.put("logprob", chosen(sampled, raw))
                .put("sampled_logprob", finite(sampled))
                .put("raw_logprob", finite(raw));
    }

    private ObjectNode completion(List<Drawn> tokens, int offset) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode texts = json.putArray("tokens");
        ArrayNode logprobs = json.putArray("token_logprobs");
        ArrayNode sampled = json.putArray("sampled_logprobs");
        ArrayNode raw = json.putArray("raw_logprobs");
        ArrayNode top = json.putArray("top_logprobs");
        ArrayNode offsets = json.putArray("text_offset");
        int at = offset;
        for (Drawn token : tokens) {
            String text = text(token.id());
            texts.add(text);
            logprobs.add(chosen(token.logprob(), token.rawLogprob()));
            sampled.add(finite(token.logprob()));
            raw.add(finite(token.rawLogprob()));
            ObjectNode likeliest = top.addObject();
            token.likeliest()
                    .forEach(each -> likeliest.put(text(each.id()), chosen(each.logprob(), each.rawLogprob())));
            offsets.add(at);
            at += text.length();
        }
        return json;
    }

    String text(int id) {
        return tokenizer.decode(new int[] {id}, false);
    }

    private double chosen(double sampled, double raw) {
        return finite(asked.raw() ? raw : sampled);
    }

    private static double finite(double logprob) {
        return Math.max(logprob, IMPOSSIBLE);
    }
}
