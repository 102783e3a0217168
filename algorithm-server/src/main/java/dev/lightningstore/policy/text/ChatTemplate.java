package dev.lightningstore.policy.text;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.text.jinja.JinjaException;
import dev.lightningstore.policy.text.jinja.JinjaTemplate;
import dev.lightningstore.policy.weights.TextFiles;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model's chat template: renders a conversation as transformers does, byte for byte. Thread-safe. */
public final class ChatTemplate {
    private static final String FIELD = "chat_template";
    private static final List<String> REASONING = List.of("reasoning_content", "thinking", "reasoning");

    private final JinjaTemplate template;
    private final Map<String, String> specialTokens;

    private ChatTemplate(JinjaTemplate template, Map<String, String> specialTokens) {
        this.template = template;
        this.specialTokens = Map.copyOf(specialTokens);
    }

    /**
     * @param clock what the date in a system prompt is told by
     * @throws StoreException.Invalid if there is none, or it does not render the simplest of conversations, with the reason
     */
    public static ChatTemplate of(TextFiles text, Clock clock) {
        String source = text.chatTemplate();
        if (source == null) {
            throw StoreException.Invalid.field(
                    FIELD, "the model has none, in chat_template.jinja or tokenizer_config.json");
        }
        ChatTemplate made;
        try {
            made = new ChatTemplate(JinjaTemplate.parse(source, clock), text.specialTokens());
        } catch (JinjaException e) {
            throw StoreException.Invalid.field(FIELD, "cannot be read: " + e.getMessage());
        }
        made.render(Conversation.of(List.of(Map.of("role", "user", "content", "Hello"))), true);
        return made;
    }

    /**
     * @param addGenerationPrompt whether the text ends where the model's answer begins
     * @throws StoreException.Invalid if the template refuses the conversation, with its reason
     */
    public String render(Conversation conversation, boolean addGenerationPrompt) {
        return rendered(conversation, addGenerationPrompt).text();
    }

    JinjaTemplate.Rendered rendered(Conversation conversation, boolean addGenerationPrompt) {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>(specialTokens);
        variables.putAll(conversation.variables());
        variables.put(
                "messages",
                conversation.messages().stream()
                        .map(ChatTemplate::withReasoning)
                        .toList());
        variables.put("tools", conversation.tools());
        variables.put("documents", null);
        variables.put("add_generation_prompt", addGenerationPrompt);
        try {
            return template.render(variables);
        } catch (JinjaException e) {
            throw StoreException.Invalid.field(FIELD, "does not render these messages: " + e.getMessage());
        }
    }

    /** transformers gives a message's reasoning under the names that templates ask for, whichever of them it came under. */
    private static Map<String, @Nullable Object> withReasoning(Map<String, @Nullable Object> message) {
        for (String name : REASONING) {
            Object reasoning = message.get(name);
            if (reasoning != null) {
                Map<String, @Nullable Object> named = new LinkedHashMap<>();
                named.put("thinking", reasoning);
                named.putAll(message);
                named.put("reasoning_content", reasoning);
                return named;
            }
        }
        return message;
    }
}
