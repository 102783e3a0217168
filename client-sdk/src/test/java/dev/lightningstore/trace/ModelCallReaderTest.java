package dev.lightningstore.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.lightningstore.json.Json;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.ModelCall.ToolCall;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model call is read by whichever names it was written. */
class ModelCallReaderTest {
    private static final ModelCall CALL = ModelCall.of("small")
            .prompt(Message.of("user", "weather \"here\"?\n"), new Message("tool", "rain", List.of(), "call-0"))
            .completion(new Message(
                    "assistant",
                    null,
                    List.of(new ToolCall("call-1", "weather", Json.parse("{\"city\":\"Oslo\",\"n\":[1,null]}", "a"))),
                    null))
            .sampling(0.5, 0.9, 10)
            .response("r-1", "small-1")
            .usage(7, 3)
            .finishReasons(List.of("tool_calls"))
            .tokens(List.of(1, 2), List.of(3, 4))
            .logprobs(List.of(-0.5, -1.0))
            .took(Duration.ZERO)
            .build();

    private static Span span(Attributes attributes, String... without) {
        Span.Builder span = Span.newBuilder();
        attributes.forEach((key, value) -> {
            for (String prefix : without) {
                if (key.getKey().startsWith(prefix)) {
                    return;
                }
            }
            span.addAttributes(KeyValue.newBuilder().setKey(key.getKey()).setValue(value(value)));
        });
        return span.build();
    }

    private static AnyValue value(Object value) {
        AnyValue.Builder any = AnyValue.newBuilder();
        if (value instanceof Long number) {
            any.setIntValue(number);
        } else if (value instanceof Double number) {
            any.setDoubleValue(number);
        } else if (value instanceof List<?> items) {
            ArrayValue.Builder list = ArrayValue.newBuilder();
            items.forEach(item -> list.addValues(value(item)));
            any.setArrayValue(list);
        } else {
            any.setStringValue(value.toString());
        }
        return any.build();
    }

    @Test
    void todaysNamesAndThoseBeforeThemSayTheSame() {
        Attributes written = ModelCallAttributes.of(CALL, true);
        assertEquals(CALL, ModelCallReader.read(span(written)));
        assertEquals(CALL, ModelCallReader.read(span(written, "gen_ai.prompt.", "gen_ai.completion.")));
        assertEquals(
                CALL,
                ModelCallReader.read(span(
                        written,
                        "gen_ai.input.messages",
                        "gen_ai.output.messages",
                        "gen_ai.provider.name",
                        "gen_ai.usage.input_tokens",
                        "gen_ai.usage.output_tokens")));
    }

    @Test
    void whatIsNoCallOfAModelIsNone() {
        assertNull(ModelCallReader.read(Span.getDefaultInstance()));
        AttributeKey<String> operation = AttributeKey.stringKey("gen_ai.operation.name");
        AttributeKey<String> model = AttributeKey.stringKey("gen_ai.request.model");
        assertNull(ModelCallReader.read(span(Attributes.of(operation, "execute_tool", model, "m"))));
        assertNotNull(ModelCallReader.read(span(Attributes.of(model, "m"))));
    }

    @Test
    void aConversationThatWasCutOffIsLeftOut() {
        AttributeKey<String> input = AttributeKey.stringKey("gen_ai.input.messages");
        ModelCall read = ModelCallReader.read(span(Attributes.of(input, "[{\"role\": \"us… (cut)")));
        assertEquals(List.of(), read.prompt());
    }
}
