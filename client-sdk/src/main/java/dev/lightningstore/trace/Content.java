package dev.lightningstore.trace;

import java.util.List;

/** What an attribute's name says that its value is, for ours and for those of other instrumentations. */
enum Content {
    /** Says what happened, not with what. */
    NONE,

    /** Went into an action, an operation or a tool. */
    INPUT,

    /** Came out of one. */
    OUTPUT,

    /** Was said to a model, or by it. */
    MODEL;

    private static final List<String> MODELS = List.of(
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.system_instructions",
            "gen_ai.prompt",
            "gen_ai.completion",
            "gen_ai.event.content",
            "gen_ai.content",
            "gen_ai.tool.definitions",
            "gen_ai.request.functions",
            "llm.prompts",
            "llm.completions",
            "llm.input_messages",
            "llm.output_messages",
            "llm.hosted_vllm",
            "llm.request.functions",
            "prompt_token_ids",
            "response_token_ids",
            "logprobs.content",
            "tool.parameters");

    private static final List<String> INPUTS = List.of(
            Names.OPERATION_INPUT,
            "lightning.task.input",
            "gen_ai.tool.call.arguments",
            "traceloop.entity.input",
            "input.value");

    private static final List<String> OUTPUTS = List.of(
            Names.OPERATION_OUTPUT,
            "lightning.task.output",
            "agentlightning.message.body",
            "agentlightning.object.",
            "exception.stacktrace",
            "gen_ai.tool.call.result",
            "traceloop.entity.output",
            "output.value");

    static Content of(String name) {
        if (among(MODELS, name)) {
            return MODEL;
        }
        if (among(INPUTS, name)) {
            return INPUT;
        }
        return among(OUTPUTS, name) ? OUTPUT : NONE;
    }

    private static boolean among(List<String> prefixes, String name) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
