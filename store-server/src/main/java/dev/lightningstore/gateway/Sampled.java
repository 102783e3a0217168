package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ids and log probabilities that the server itself gave, in the shapes of vLLM by its versions and of our own server.
 * What is not there is not guessed: no text is tokenised here.
 *
 * @param prompt ids of the prompt; null where the server gave none
 * @param responses ids of each choice; empty where the server gave none for one of them
 * @param logprobs of the first choice, a list of objects; null where the server gave none
 */
record Sampled(
        @Nullable ArrayNode prompt,
        List<ArrayNode> responses,
        @Nullable ArrayNode logprobs) {
    static final Sampled NOTHING = new Sampled(null, List.of(), null);

    static Sampled of(@Nullable ObjectNode answer) {
        if (answer == null || !(answer.get("choices") instanceof ArrayNode choices) || choices.isEmpty()) {
            return NOTHING;
        }
        JsonNode first = choices.get(0);
        ArrayNode prompt = ids(answer.get("prompt_token_ids"));
        if (prompt == null) {
            prompt = ids(first.get("prompt_token_ids"));
        }
        List<ArrayNode> responses = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            ArrayNode ids = response(answer, choices.get(i), i);
            if (ids == null) {
                responses.clear();
                break;
            }
            responses.add(ids);
        }
        return new Sampled(prompt, responses, logprobs(first.path("logprobs")));
    }

    boolean hasIds() {
        return prompt != null && !responses.isEmpty();
    }

    private static @Nullable ArrayNode response(ObjectNode answer, JsonNode choice, int index) {
        ArrayNode ids = ids(choice.get("token_ids"));
        if (ids == null) {
            ids = ids(choice.path("provider_specific_fields").get("token_ids"));
        }
        if (ids == null) {
            ids = ids(answer.path("response_token_ids").get(index));
        }
        return ids;
    }

    private static @Nullable ArrayNode ids(@Nullable JsonNode node) {
        if (!(node instanceof ArrayNode list)) {
            return null;
        }
        for (JsonNode id : list) {
            if (!id.isIntegralNumber() || !id.canConvertToLong()) {
                return null;
            }
        }
        return list;
    }

    private static @Nullable ArrayNode logprobs(JsonNode logprobs) {
        if (logprobs.get("content") instanceof ArrayNode content) {
            return content;
        }
        if (!(logprobs.get("token_logprobs") instanceof ArrayNode values)) {
            return null;
        }
        ArrayNode list = JsonText.JACKSON.createArrayNode();
        for (int i = 0; i < values.size(); i++) {
            list.addObject()
                    .put("token", logprobs.path("tokens").path(i).asText())
                    .set("logprob", values.get(i));
        }
        return list;
    }
}
