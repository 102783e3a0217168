package dev.lightningstore.policy.text;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.text.jinja.JinjaTemplate.Rendered;
import dev.lightningstore.policy.text.jinja.JinjaTemplate.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A conversation as token ids, with a mask of those that the assistant says: what supervised training learns to say.
 *
 * <p>Each stretch of text is encoded by itself, as a prompt and the answer to it are when the model is asked.
 */
public record TrainingText(int[] ids, boolean[] spoken) {
    /**
     * @throws StoreException.Invalid if it cannot be told what the assistant says, because the template writes a turn otherwise once
     *     others follow it
     */
    public static TrainingText of(Conversation conversation, ChatTemplate template, Tokenizer tokenizer) {
        Rendered whole = template.rendered(conversation, false);
        List<Span> spans =
                whole.generated().isEmpty() ? spans(conversation, template, whole.text()) : whole.generated();
        List<int[]> pieces = new ArrayList<>();
        int at = 0;
        for (Span span : spans) {
            pieces.add(tokenizer.encode(whole.text().substring(at, span.start())));
            pieces.add(tokenizer.encode(whole.text().substring(span.start(), span.end())));
            at = span.end();
        }
        pieces.add(tokenizer.encode(whole.text().substring(at)));
        return joined(pieces);
    }

    private static TrainingText joined(List<int[]> pieces) {
        int length = pieces.stream().mapToInt(piece -> piece.length).sum();
        int[] ids = new int[length];
        boolean[] spoken = new boolean[length];
        int at = 0;
        for (int i = 0; i < pieces.size(); i++) {
            for (int id : pieces.get(i)) {
                spoken[at] = i % 2 == 1;
                ids[at++] = id;
            }
        }
        return new TrainingText(ids, spoken);
    }

    /** From where the answer would begin, to where the text ends with it, less the white space after the token that ends it. */
    private static List<Span> spans(Conversation conversation, ChatTemplate template, String whole) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < conversation.messages().size(); i++) {
            if (!"assistant".equals(conversation.messages().get(i).get("role"))) {
                continue;
            }
            String before = template.render(conversation.first(i), true);
            String after = template.render(conversation.first(i + 1), false);
            if (!whole.startsWith(before) || !whole.startsWith(after) || before.length() > after.length()) {
                throw StoreException.Invalid.field(
                        "messages[" + i + "]",
                        "the chat template writes this turn otherwise when others follow it, so it cannot be told which tokens are"
                                + " the assistant's; make each turn the last of a conversation of its own, or give a template with"
                                + " {% generation %}");
            }
            spans.add(new Span(
                    before.length(),
                    Math.max(before.length(), after.stripTrailing().length())));
        }
        return spans;
    }

    /** How many tokens are to be learned. */
    public int spokenTokens() {
        return (int) IntStream.range(0, spoken.length).filter(i -> spoken[i]).count();
    }
}
