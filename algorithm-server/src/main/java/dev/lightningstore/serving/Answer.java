package dev.lightningstore.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A whole answer.
 *
 * @param by the weights that wrote all of it
 * @param cachedTokens of the prompt that were not read again
 */
public record Answer(PolicyVersion by, List<Choice> choices, int cachedTokens) {
    public record Choice(List<Drawn> tokens, String text, Answering.Ending ending) {
        public int[] ids() {
            return tokens.stream().mapToInt(Drawn::id).toArray();
        }
    }

    /** Puts one together. */
    public static final class Gathering implements Answering {
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final List<Part> parts = new ArrayList<>();
        private final int choices;
        private PolicyVersion by = new PolicyVersion("", "", "");

        public Gathering(int choices) {
            this.choices = choices;
        }

        /** Done when the last choice is. */
        public CompletableFuture<Answer> answer() {
            return answer;
        }

        private static final class Part {
            final List<Drawn> tokens = new ArrayList<>();
            final StringBuilder text = new StringBuilder();
            Ending ending = Ending.LENGTH;
        }

        @Override
        public void started(PolicyVersion policy) {
            by = policy;
            parts.clear();
            for (int i = 0; i < choices; i++) {
                parts.add(new Part());
            }
        }

        @Override
        public void token(int choice, Drawn token, String text) {
            parts.get(choice).tokens.add(token);
            parts.get(choice).text.append(text);
        }

        @Override
        public void finished(int choice, Ending ending, String text) {
            parts.get(choice).text.append(text);
            parts.get(choice).ending = ending;
        }

        @Override
        public void done(int cachedTokens) {
            List<Choice> list = parts.stream()
                    .map(part -> new Choice(List.copyOf(part.tokens), part.text.toString(), part.ending))
                    .toList();
            answer.complete(new Answer(by, list, cachedTokens));
        }

        @Override
        public void failed(RuntimeException reason) {
            answer.completeExceptionally(reason);
        }
    }
}
