package dev.lightningstore.serving.form;

import org.jspecify.annotations.Nullable;

/** How a model was trained to call a tool, as {@link dev.lightningstore.policy.text.ToolCalls} reads it. */
enum CallStyle {
    HERMES("arguments"),
    LLAMA("parameters"),
    MISTRAL("arguments");

    private final String arguments;

    CallStyle(String arguments) {
        this.arguments = arguments;
    }

    /** By what the chat template writes; Qwen's and Hermes's where it knows of no tools. */
    static CallStyle of(@Nullable String template) {
        String known = template == null ? "" : template;
        if (known.contains("[TOOL_CALLS]")) {
            return MISTRAL;
        }
        boolean llama = known.contains("\"parameters\"") || known.contains("<|python_tag|>");
        return llama && !known.contains("<tool_call>") ? LLAMA : HERMES;
    }

    /** One call, with nothing beside it. */
    Rule call(Rules rules, JsonRules json, String name, Rule withArguments) {
        Rule call = rules.sequence(
                rules.text("{"),
                json.member(rules.text("\"name\""), rules.text(SchemaReader.quoted(name))),
                json.comma(),
                json.member(rules.text(SchemaReader.quoted(arguments)), withArguments),
                rules.text("}"));
        return switch (this) {
            case HERMES ->
                rules.sequence(rules.mark("<tool_call>"), json.space, call, json.space, rules.mark("</tool_call>"));
            case LLAMA -> call;
            case MISTRAL -> rules.sequence(rules.mark("[TOOL_CALLS]"), rules.text("["), call, rules.text("]"));
        };
    }
}
