package dev.lightningstore.gateway;

/** Names in the gateway's spans that more than one place knows. Others read them: they are never changed. */
public final class SpanNames {
    /** A call that did not complete: not named like a call, so that nobody trains on it. */
    public static final String BROKEN_CALL = "gateway.call.broken";

    /** Beside a call whose server gave ids: the span that agentlightning's LlmProxyTraceToTriplet looks for. */
    public static final String RAW_CALL = "raw_gen_ai_request";

    public static final String EVENT = "agentlightning.event";
    public static final String ANNOTATION = "agentlightning.annotation";

    public static final String REQUEST = "lightning.gateway.request";
    public static final String RESPONSE = "lightning.gateway.response";
    public static final String ADJUSTED = "lightning.gateway.adjusted_params";
    /** Which wire the caller spoke. */
    public static final String WIRE = "lightning.gateway.wire";

    public static final String ENDING = "lightning.gateway.ending";
    public static final String LATENCY = "lightning.gateway.latency_ms";
    public static final String FIRST_TOKEN = "lightning.gateway.time_to_first_token_ms";
    public static final String HTTP_STATUS = "lightning.gateway.http_status";
    public static final String RETRIES = "lightning.gateway.retry_count";
    public static final String UPSTREAM = "lightning.gateway.upstream";
    public static final String ERROR = "lightning.gateway.error";
    /** The hash of the recording that answered instead of a server. */
    public static final String REPLAYED = "lightning.gateway.replayed";

    /** What was too large to be kept. */
    public static final String CUT = "lightning.gateway.cut";

    public static final String IDS = "lightning.ids";
    public static final String MODE = "lightning.mode";
    public static final String FAILURE_KIND = "lightning.failure.kind";
    public static final String POLICY_NAME = "lightning.policy.name";
    public static final String POLICY_VERSION = "lightning.policy.version";
    public static final String POLICY_HASH = "lightning.policy.hash";
    /** The hash of the chat template that the server made its prompt with. */
    public static final String TEMPLATE = "lightning.template.hash";

    /** What the path of the call named the attempt, where that is not its id. */
    public static final String ATTEMPT_LABEL = "lightning.attempt.label";

    public static final String EVENT_TYPE = "lightning.event.type";
    public static final String EVENT_DATA = "lightning.event.data";

    public static final String MODEL = "gen_ai.request.model";
    public static final String RESPONSE_MODEL = "gen_ai.response.model";
    public static final String PROMPT_IDS = "prompt_token_ids";
    public static final String RESPONSE_IDS = "response_token_ids";
    public static final String LOGPROBS = "logprobs.content";

    private SpanNames() {}
}
