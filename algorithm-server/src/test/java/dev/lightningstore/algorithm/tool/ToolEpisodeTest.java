package dev.lightningstore.algorithm.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.algorithm.tool.ToolEpisode.Step;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.toolpolicy.ToolPolicy;
import dev.lightningstore.toolpolicy.ToolState;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What spans say of the use of tools. */
class ToolEpisodeTest {
    private static StoredSpan span(long sequence, Span.Builder span) {
        SpanData data = SpanData.newBuilder().setSpan(span).build();
        return new StoredSpan("r", "a", sequence, new SpanPayload(SpanPayload.Format.OTLP, data.toByteArray()));
    }

    private static StoredSpan tool(long sequence, String name, boolean works) {
        return span(
                sequence,
                Span.newBuilder()
                        .setName("agentlightning.operation")
                        .setStatus(Status.newBuilder()
                                .setCode(works ? StatusCode.STATUS_CODE_OK : StatusCode.STATUS_CODE_ERROR))
                        .addAttributes(KeyValue.newBuilder()
                                .setKey("gen_ai.tool.name")
                                .setValue(AnyValue.newBuilder().setStringValue(name))));
    }

    private static StoredSpan reward(long sequence, double value) {
        return span(
                sequence,
                Span.newBuilder()
                        .setName("agentlightning.annotation")
                        .addAttributes(KeyValue.newBuilder()
                                .setKey("agentlightning.reward.0.value")
                                .setValue(AnyValue.newBuilder().setDoubleValue(value))));
    }

    @Test
    void toolsAndRewardsInTheOrderOfTheStore() {
        ToolState start = ToolState.of(Map.of("files", 2.0));
        ToolState searched = start.after("search", false);
        ToolState read = searched.after("read", true);
        assertEquals(
                Optional.of(new ToolEpisode(List.of(
                        new Step(start, "search", 0.25),
                        new Step(searched, "read", 0),
                        new Step(read, ToolPolicy.STOP, 1)))),
                ToolEpisode.of(
                        List.of(
                                reward(9, 1),
                                tool(5, "read", true),
                                reward(8, 0.5),
                                reward(4, 0.25),
                                tool(2, "search", false),
                                span(1, Span.newBuilder().setName("start"))),
                        start,
                        false));
    }

    @Test
    void withoutARewardThereIsNothingToLearn() {
        assertEquals(Optional.empty(), ToolEpisode.of(List.of(tool(1, "read", true)), ToolState.start(), false));
        assertEquals(
                1,
                ToolEpisode.of(List.of(reward(1, 1)), ToolState.start(), false)
                        .orElseThrow()
                        .steps()
                        .size());
    }
}
