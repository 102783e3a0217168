package dev.lightningstore.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.algorithm.DirectPreference.Preference;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Conversation;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.text.TrainingText;

/**
 * Reads tasks that are examples: {@code {"messages": […], "tools": […]}} for what is to be said, and beside the messages
 * {@code "chosen"} and {@code "rejected"}, each a text or a message, for what is better said than what.
 */
final class Examples {
    private static final JsonMapper JSON = new JsonMapper();

    private final ChatTemplate template;
    private final Tokenizer tokenizer;
    private final int context;

    /** @param context tokens that an example may have */
    Examples(ChatTemplate template, Tokenizer tokenizer, int context) {
        this.template = template;
        this.tokenizer = tokenizer;
        this.context = context;
    }

    /** All that the assistant says is to be learned. */
    TrainingRow row(JobTask task, String name) {
        return row(object(task, name), name);
    }

    /** Only the last message is compared. */
    Preference preference(JobTask task, String name) {
        ObjectNode object = object(task, name);
        return new Preference(answered(object, "chosen", name), answered(object, "rejected", name));
    }

    private TrainingRow answered(ObjectNode object, String key, String name) {
        JsonNode answer = object.path(key);
        ObjectNode whole = object.deepCopy();
        ArrayNode messages = whole.withArray("messages");
        if (answer.isTextual()) {
            messages.addObject().put("role", "assistant").put("content", answer.textValue());
        } else if (answer.isObject()) {
            messages.add(answer);
        } else {
            throw StoreException.Invalid.field(name + "." + key, "must be a text or a message");
        }
        TrainingRow row = row(whole, name + "." + key);
        return new TrainingRow(
                row.agent(),
                row.policyHash(),
                row.tokens(),
                row.samplerLogprobs(),
                row.calls().subList(row.calls().size() - 1, row.calls().size()));
    }

    private TrainingRow row(ObjectNode object, String name) {
        Conversation conversation;
        TrainingText text;
        try {
            conversation = Conversation.ofWire(object.path("messages"), object.path("tools"), null);
            text = TrainingText.of(conversation, template, tokenizer);
        } catch (StoreException.Invalid e) {
            throw new StoreException.Invalid(name + ": " + e.getMessage());
        }
        if (text.spokenTokens() == 0) {
            throw StoreException.Invalid.field(name, "the assistant says nothing in it, so there is nothing to learn");
        }
        if (text.ids().length > context) {
            throw StoreException.Invalid.field(
                    name, "has " + text.ids().length + " tokens, more than the " + context + " of a row");
        }
        return TrainingRow.masked("", "", text.ids(), new double[text.ids().length], text.spoken());
    }

    private static ObjectNode object(JobTask task, String name) {
        try {
            if (JSON.readTree(task.input().toString()) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the store keeps sound JSON only", e);
        }
        throw StoreException.Invalid.field(name, "must be an object with messages");
    }
}
