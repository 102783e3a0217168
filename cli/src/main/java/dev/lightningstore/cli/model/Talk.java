package dev.lightningstore.cli.model;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Conversation;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.serving.Answering;
import dev.lightningstore.serving.Ask;
import dev.lightningstore.serving.Drawn;
import dev.lightningstore.serving.Engine;
import dev.lightningstore.serving.PolicyVersion;
import dev.lightningstore.serving.Sampling;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A conversation with a policy: what was said is sent with each question, and answers are shown while they are written. */
final class Talk {
    private final Engine engine;
    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final Manner manner;
    private final PrintWriter out;
    private final List<Map<String, @Nullable Object>> said = new ArrayList<>();
    private long answers;

    /**
     * How the policy is to talk.
     *
     * @param model its name
     * @param system what it is told first; null for nothing
     * @param maxTokens of an answer; null for all that is left of the context
     * @param seed of the first answer; each has the next
     */
    record Manner(
            String model,
            @Nullable String system,
            Sampling sampling,
            @Nullable Integer maxTokens,
            long seed) {}

    Talk(Engine engine, Tokenizer tokenizer, ChatTemplate template, Manner manner, PrintWriter out) {
        this.engine = engine;
        this.tokenizer = tokenizer;
        this.template = template;
        this.manner = manner;
        this.out = out;
        reset();
    }

    /** Forgets all but what it was told first. */
    void reset() {
        said.clear();
        if (manner.system() != null) {
            said.add(message("system", manner.system()));
        }
    }

    /**
     * Asks, and shows the answer. A question that is refused counts as not asked.
     *
     * @return whether the answer came to its end; else it has as many tokens as it may
     * @throws StoreException.Invalid if there is no room left for an answer
     */
    boolean ask(String question) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>(said);
        all.add(message("user", question));
        int[] prompt = tokenizer.encode(template.render(Conversation.of(all), true));
        int room = engine.limits().context() - prompt.length;
        if (room < 1) {
            throw new StoreException.Invalid("the conversation has " + prompt.length + " tokens, and the context "
                    + engine.limits().context() + ": begin anew with /reset, or with a larger --context");
        }
        int limit = manner.maxTokens() == null ? room : Math.min(room, manner.maxTokens());
        Ask ask = Ask.of(manner.model(), prompt, manner.sampling(), manner.seed() + answers, limit);
        Shown shown = new Shown();
        engine.ask(ask, shown);
        boolean ended = shown.await();
        answers++;
        said.add(message("user", question));
        said.add(message("assistant", shown.text.toString()));
        return ended;
    }

    private static Map<String, @Nullable Object> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }

    /** Prints in the engine's thread: nobody else asks this engine, so that nobody waits. */
    private final class Shown implements Answering {
        final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Ending> ending = new CompletableFuture<>();

        boolean await() {
            try {
                return ending.join() == Ending.STOP;
            } catch (CompletionException e) {
                throw e.getCause() instanceof StoreException refused ? refused : e;
            }
        }

        @Override
        public void started(PolicyVersion by) {}

        @Override
        public void token(int choice, Drawn token, String more) {
            show(more);
        }

        @Override
        public void finished(int choice, Ending how, String rest) {
            show(rest);
            out.println();
            out.flush();
            ending.complete(how);
        }

        @Override
        public void done(int cachedTokens) {}

        @Override
        public void failed(RuntimeException reason) {
            ending.completeExceptionally(reason);
        }

        private void show(String more) {
            text.append(more);
            out.print(more);
            out.flush();
        }
    }
}
