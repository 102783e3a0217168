package dev.lightningstore.trace;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * Names of spans and attributes: those that agentlightning 0.3 reads, those of OpenTelemetry's conventions for
 * generative AI, and a few of our own ({@code lightning.}) for what neither has a name for.
 */
final class Names {
    static final String SCOPE = "agentlightning";

    static final String ANNOTATION = "agentlightning.annotation";
    static final String MESSAGE = "agentlightning.message";
    static final String OBJECT = "agentlightning.object";
    static final String EXCEPTION = "agentlightning.exception";
    static final String OPERATION = "agentlightning.operation";

    /** The name by which the peer's adapters know a call of a model. */
    static final String MODEL_CALL = "openai.chat.completion";

    static final AttributeKey<String> ROLLOUT_ID = AttributeKey.stringKey("agentlightning.rollout_id");
    static final AttributeKey<String> ATTEMPT_ID = AttributeKey.stringKey("agentlightning.attempt_id");
    static final AttributeKey<Long> FENCE = AttributeKey.longKey("lightning.fence");

    static final String REWARD = "agentlightning.reward.";
    static final AttributeKey<String> MESSAGE_BODY = AttributeKey.stringKey("agentlightning.message.body");
    static final AttributeKey<String> OBJECT_TYPE = AttributeKey.stringKey("agentlightning.object.type");
    static final AttributeKey<String> OBJECT_LITERAL = AttributeKey.stringKey("agentlightning.object.literal");
    static final AttributeKey<String> OBJECT_JSON = AttributeKey.stringKey("agentlightning.object.json");
    static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("agentlightning.operation.name");
    static final String OPERATION_INPUT = "agentlightning.operation.input";
    static final String OPERATION_OUTPUT = "agentlightning.operation.output";

    static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
    static final AttributeKey<String> EXCEPTION_STACKTRACE = AttributeKey.stringKey("exception.stacktrace");
    static final AttributeKey<Boolean> EXCEPTION_ESCAPED = AttributeKey.booleanKey("exception.escaped");

    /** {@code start} or {@code end}, on an annotation. */
    static final AttributeKey<String> EVENT = AttributeKey.stringKey("lightning.event");

    static final AttributeKey<String> TASK_ID = AttributeKey.stringKey("lightning.task.id");
    static final AttributeKey<String> TASK_INPUT = AttributeKey.stringKey("lightning.task.input");
    static final AttributeKey<String> TASK_OUTPUT = AttributeKey.stringKey("lightning.task.output");
    static final AttributeKey<Boolean> TASK_SUCCESS = AttributeKey.booleanKey("lightning.task.success");

    static final AttributeKey<String> GEN_AI_OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> GEN_AI_PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> GEN_AI_SYSTEM = AttributeKey.stringKey("gen_ai.system");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<Double> REQUEST_TEMPERATURE = AttributeKey.doubleKey("gen_ai.request.temperature");
    static final AttributeKey<Double> REQUEST_TOP_P = AttributeKey.doubleKey("gen_ai.request.top_p");
    static final AttributeKey<Long> REQUEST_MAX_TOKENS = AttributeKey.longKey("gen_ai.request.max_tokens");
    static final String REQUEST_FUNCTIONS = "gen_ai.request.functions.";
    static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<Long> OLD_INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.prompt_tokens");
    static final AttributeKey<Long> OLD_OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.completion_tokens");
    static final AttributeKey<String> INPUT_MESSAGES = AttributeKey.stringKey("gen_ai.input.messages");
    static final AttributeKey<String> OUTPUT_MESSAGES = AttributeKey.stringKey("gen_ai.output.messages");
    static final String PROMPT = "gen_ai.prompt.";
    static final String COMPLETION = "gen_ai.completion.";
    static final AttributeKey<List<Long>> PROMPT_TOKEN_IDS = AttributeKey.longArrayKey("prompt_token_ids");
    static final AttributeKey<List<Long>> RESPONSE_TOKEN_IDS = AttributeKey.longArrayKey("response_token_ids");
    static final AttributeKey<String> LOGPROBS = AttributeKey.stringKey("logprobs.content");

    static final AttributeKey<String> TOOL_NAME = AttributeKey.stringKey("gen_ai.tool.name");
    static final AttributeKey<String> TOOL_CALL_ID = AttributeKey.stringKey("gen_ai.tool.call.id");

    /** The peer's adapter finds a tool call by these, on a child of the model's call. */
    static final AttributeKey<String> PEER_TOOL_NAME = AttributeKey.stringKey("tool.name");

    static final AttributeKey<String> PEER_TOOL_PARAMETERS = AttributeKey.stringKey("tool.parameters");
    static final AttributeKey<String> PEER_TOOL_CALL_ID = AttributeKey.stringKey("tool.call.id");
    static final AttributeKey<String> PEER_TOOL_CALL_TYPE = AttributeKey.stringKey("tool.call.type");

    private Names() {}
}
