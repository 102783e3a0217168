package dev.lightningstore.policy.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.weights.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what transformers renders: {@code src/test/python/template_fixtures.py} says how golden.json was made. */
class ChatTemplateTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path FOLDER = Path.of("src/test/resources/templates");
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-07T15:04:05Z"), ZoneOffset.UTC);

    static ChatTemplate template(String source) {
        ObjectNode config = JSON.createObjectNode().put("bos_token", "<s>").put("eos_token", "</s>");
        return ChatTemplate.of(new TextFiles("{}", config, source, JSON.createObjectNode()), CLOCK);
    }

    static ChatTemplate named(String file) throws IOException {
        return template(Files.readString(FOLDER.resolve(file)));
    }

    record Golden(JsonNode json) {
        @Override
        public String toString() {
            return json.path("template").asText() + " " + json.path("case").asText();
        }
    }

    static Stream<Golden> golden() throws IOException {
        return StreamSupport.stream(
                        JSON.readTree(FOLDER.resolve("golden.json").toFile()).spliterator(), false)
                .map(Golden::new);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void rendersAsTransformersDoes(Golden golden) throws IOException {
        JsonNode json = golden.json();
        ChatTemplate template = named(json.path("template").asText());
        Conversation conversation =
                Conversation.ofWire(json.path("messages"), json.path("tools"), json.path("variables"));
        boolean prompt = json.path("add_generation_prompt").asBoolean();
        if (json.has("expected")) {
            assertEquals(json.path("expected").asText(), template.render(conversation, prompt));
        } else {
            String message = assertThrows(StoreException.Invalid.class, () -> template.render(conversation, prompt))
                    .getMessage();
            assertTrue(String.valueOf(message).contains("chat_template"), message);
        }
    }

    @Test
    void argumentsThatAreJsonInTextAreObjectsToTheTemplate() throws IOException {
        JsonNode messages = JSON.readTree("""
                [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
                 {"role": "assistant", "content": null,
                  "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\\"x\\": 1.0}"}}]}]""");
        String text = named("qwen2_5.jinja").render(Conversation.ofWire(messages, null, null), false);
        assertTrue(text.contains("user\na\nb<|im_end|>"), text);
        assertTrue(text.contains("{\"name\": \"f\", \"arguments\": {\"x\": 1.0}}"), text);
    }

    @Test
    void whatAUserWritesIsNeverATemplate() {
        String text = template("{% for m in messages %}{{ m.content }}{% endfor %}")
                .render(Conversation.of(List.of(Map.of("role", "user", "content", "{{ 6*7 }}{% raw %}{# x #}"))), true);
        assertEquals("{{ 6*7 }}{% raw %}{# x #}", text);
    }

    @Test
    void aTemplateThatDoesNotWorkIsRefusedWithTheReason() {
        assertRefused("there is no filter 'nonsense' (line 2 of the template)", "{{ 1 }}\n{{ messages | nonsense }}");
        assertRefused("the statement 'include' is not supported", "{% include 'x' %}");
        assertRefused("expected elif or else or endif", "{% if true %}");
        assertRefused("a tag that does not end with }}", "{{ messages");
        assertRefused("'conversation' is undefined (line 1", "{{ conversation.first }}");
        assertRefused("only for tests", "{{ raise_exception('only for tests') }}");
        assertRefused("more than 200 deep", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}");
        assertRefused(
                "more than 20000000 steps",
                "{% for a in range(9999) %}{% for b in range(9999) %}{% if a %}{% endif %}{% endfor %}{% endfor %}");
        assertRefused("range: more than", "{{ range(999999999) }}");
    }

    @Test
    void aLongTextInATemplateIsRead() {
        String text = "words and \\\\ ".repeat(20_000);
        String rendered = template("{{ '" + text + "' }}")
                .render(Conversation.of(List.of(Map.of("role", "user", "content", "x"))), true);
        assertEquals(text.replace("\\\\", "\\"), rendered);
    }

    private static void assertRefused(String part, String source) {
        String message = assertThrows(StoreException.Invalid.class, () -> template(source))
                .getMessage();
        assertTrue(String.valueOf(message).contains(part), message);
    }
}
