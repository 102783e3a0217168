package dev.lightningstore.adapter;

import org.jspecify.annotations.Nullable;

/** What the frameworks call the agent whose work a span is, each by an attribute of its own. */
final class AgentName {
    private AgentName() {}

    /** Null where the span is no agent's. */
    static @Nullable String of(TraceSpan span) {
        String name = span.text("agent.name").orElse(null); // OpenAI's agents SDK
        if (name == null && is(span, "agentops.span.kind", "agent")) {
            name = span.text("operation.name").orElse(null);
        }
        if (name == null) {
            name = span.text(
                            "recipient_agent_type", // AutoGen
                            "langchain.chain.type", // LangGraph
                            "executor.id") // Agent Framework
                    .orElse(null);
        }
        if (name == null && is(span, "type", "agent")) {
            name = span.text("agentlightning.operation.input.name").orElse(null); // Weave
        }
        if (name == null && span.name().startsWith("langchain.Chain.")) {
            name = span.text("lc_name").orElse(null);
        }
        // OpenTelemetry's conventions, which came after the others.
        return name == null ? span.text("gen_ai.agent.name").orElse(null) : name;
    }

    private static boolean is(TraceSpan span, String name, String value) {
        return span.text(name).filter(value::equals).isPresent();
    }
}
