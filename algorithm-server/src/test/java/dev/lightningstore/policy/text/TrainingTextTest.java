package dev.lightningstore.policy.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingTextTest {
    private static final Conversation TURNS = Conversation.of(List.of(
            Map.of("role", "system", "content", "Be brief."),
            Map.of("role", "user", "content", "hello"),
            Map.of("role", "assistant", "content", "the fox"),
            Map.of("role", "user", "content", "more"),
            Map.of("role", "assistant", "content", "the dog")));

    private static String spoken(TrainingText text, Tokenizer tokenizer) {
        int[] ids = IntStream.range(0, text.ids().length)
                .filter(i -> text.spoken()[i])
                .map(i -> text.ids()[i])
                .toArray();
        assertEquals(ids.length, text.spokenTokens());
        return tokenizer.decode(ids, false);
    }

    @Test
    void theAssistantSaysItsAnswersAndThatTheyEnd() throws IOException {
        try (Tokenizer tokenizer = Texts.tokenizer()) {
            ChatTemplate template = ChatTemplateTest.named("chatml.jinja");
            TrainingText text = TrainingText.of(TURNS, template, tokenizer);
            assertEquals("the fox<|im_end|>the dog<|im_end|>", spoken(text, tokenizer));
            assertEquals(template.render(TURNS, false), tokenizer.decode(text.ids(), false));
            int[] prompt = tokenizer.encode(template.render(TURNS.first(2), true));
            assertArrayEquals(prompt, Arrays.copyOf(text.ids(), prompt.length));
        }
    }

    @Test
    void aTemplatesOwnMarksSayTheSame() throws IOException {
        try (Tokenizer tokenizer = Texts.tokenizer()) {
            TrainingText marked = TrainingText.of(TURNS, ChatTemplateTest.named("qwen2_5_training.jinja"), tokenizer);
            TrainingText found = TrainingText.of(TURNS, ChatTemplateTest.named("qwen2_5.jinja"), tokenizer);
            assertArrayEquals(found.ids(), marked.ids());
            assertEquals(spoken(found, tokenizer), spoken(marked, tokenizer).replace("\n", ""));
        }
    }

    @Test
    void aTurnThatIsWrittenOtherwiseLaterIsRefused() throws IOException {
        try (Tokenizer tokenizer = Texts.tokenizer()) {
            ChatTemplate template = ChatTemplateTest.named("qwen3.jinja");
            assertEquals(
                    "<think>\n\n</think>\n\nthe fox<|im_end|>",
                    spoken(TrainingText.of(TURNS.first(3), template, tokenizer), tokenizer));
            String message = assertThrows(
                            StoreException.Invalid.class, () -> TrainingText.of(TURNS, template, tokenizer))
                    .getMessage();
            assertTrue(String.valueOf(message).contains("messages[2]"), message);
        }
    }
}
