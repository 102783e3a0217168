package dev.lightningstore.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Lora;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final float CLOSE = 1e-4f;

    private static final TinyPolicy POLICY = TinyPolicy.open();

    private final Engine engine = POLICY.engine;

    @AfterAll
    static void close() {
        POLICY.close();
    }

    @Test
    void neighboursChangeNothing() {
        List<Ask> asks = IntStream.range(0, 20)
                .mapToObj(i -> TinyPolicy.ask(TinyPolicy.prompt(3 + 5 * i, i), i, 4 + i % 5))
                .toList();
        List<int[]> alone = asks.stream().map(ask -> ids(engine.answer(ask))).toList();
        List<CompletableFuture<Answer>> together =
                asks.stream().map(engine::answer).toList();
        for (int i = 0; i < asks.size(); i++) {
            assertArrayEquals(alone.get(i), ids(together.get(i)), "answer " + i);
        }
    }

    @Test
    void logprobsAreThoseOfTheModel() {
        int[] prompt = TinyPolicy.prompt(70, 1);
        Answer.Choice choice = Answers.of(engine.answer(TinyPolicy.ask(prompt, 3, 12)))
                .choices()
                .getFirst();
        float[] expected = TinyPolicy.recomputed(POLICY.decoder, prompt, choice.ids());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], choice.tokens().get(i).logprob(), CLOSE);
            assertEquals(expected[i], choice.tokens().get(i).rawLogprob(), CLOSE);
        }
    }

    @Test
    void aConversationIsNotReadFromItsBeginning() {
        int[] first = TinyPolicy.prompt(60, 5);
        Answer.Choice said = Answers.of(engine.answer(TinyPolicy.ask(first, 1, 10)))
                .choices()
                .getFirst();
        Answers.of(engine.answer(TinyPolicy.ask(TinyPolicy.prompt(50, 77), 1, 10)));
        int[] second = IntStream.concat(
                        IntStream.concat(Arrays.stream(first), Arrays.stream(said.ids())), IntStream.of(9, 8, 7))
                .toArray();
        Answer next = Answers.of(engine.answer(TinyPolicy.ask(second, 2, 8)));
        assertEquals(69, next.cachedTokens(), "all but the last token that was drawn");
        int[] ids = next.choices().getFirst().ids();
        assertRecomputed(second, next);
        try (TinyPolicy fresh = TinyPolicy.open()) {
            assertArrayEquals(ids(fresh.engine.answer(TinyPolicy.ask(second, 2, 8))), ids);
        }
    }

    @Test
    void choicesShareTheirPromptAndDiffer() {
        int[] prompt = TinyPolicy.prompt(90, 2);
        Answer answer = Answers.of(engine.answer(TinyPolicy.ask(prompt, 4, 6).withChoices(10)));
        assertEquals(10, answer.choices().size());
        assertRecomputed(prompt, answer);
        assertNotEquals(
                Arrays.toString(answer.choices().get(0).ids()),
                Arrays.toString(answer.choices().get(9).ids()));
        Answer again = Answers.of(engine.answer(TinyPolicy.ask(prompt, 4, 6)));
        assertArrayEquals(
                answer.choices().getFirst().ids(), again.choices().getFirst().ids());
    }

    @Test
    void endsAtTextsAndTokens() {
        Ask plain = TinyPolicy.ask(TinyPolicy.prompt(5, 1), 8, 40);
        Answer.Choice whole = Answers.of(engine.answer(plain)).choices().getFirst();
        String stop = whole.text().substring(6, 9);
        Answer.Choice byText = Answers.of(engine.answer(with(plain, List.of("nowhere to be found", stop), Set.of())))
                .choices()
                .getFirst();
        assertEquals(whole.text().substring(0, whole.text().indexOf(stop)), byText.text());
        assertEquals(Answering.Ending.STOP, byText.ending());
        int id = whole.ids()[4];
        Answer.Choice byId = Answers.of(engine.answer(with(plain, List.of(), Set.of(id))))
                .choices()
                .getFirst();
        int place = IntStream.range(0, 5)
                .filter(i -> whole.ids()[i] == id)
                .findFirst()
                .orElseThrow();
        assertArrayEquals(Arrays.copyOf(whole.ids(), place + 1), byId.ids());
        assertEquals(Answering.Ending.STOP, byId.ending());
        assertEquals(Answering.Ending.LENGTH, whole.ending());
        assertEquals(40, whole.ids().length);
    }

    @Test
    void whoIsGoneGivesUpTheSlot() {
        CountDownLatch begun = new CountDownLatch(TinyPolicy.LIMITS.slots());
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < TinyPolicy.LIMITS.slots(); i++) {
            tickets.add(engine.ask(TinyPolicy.ask(TinyPolicy.prompt(4, i), i, 150), new Listening(begun::countDown)));
        }
        CompletableFuture<Answer> waits = engine.answer(TinyPolicy.ask(TinyPolicy.prompt(4, 90), 1, 150));
        await(begun);
        tickets.forEach(Ticket::cancel);
        assertEquals(150, ids(waits).length);
        assertEquals(0, engine.waiting());
    }

    @Test
    void whoComesToAFullQueueIsRefused() {
        CountDownLatch hold = new CountDownLatch(1);
        CompletableFuture<Void> held = engine.swap("1", "h1", () -> await(hold));
        Ask large = TinyPolicy.ask(TinyPolicy.prompt(4, 1), 1, 2).withChoices(TinyPolicy.LIMITS.queue());
        CompletableFuture<Answer> fits = engine.answer(large);
        StoreException.Overloaded refused = Answers.refusal(
                StoreException.Overloaded.class, engine.answer(TinyPolicy.ask(TinyPolicy.prompt(4, 1), 1, 2)));
        assertTrue(refused.retryAfter().toSeconds() >= 1);
        hold.countDown();
        Answers.of(held);
        assertEquals(TinyPolicy.LIMITS.queue(), Answers.of(fits).choices().size());
    }

    @Test
    void refusesWhatDoesNotFit() {
        Ask ask = TinyPolicy.ask(TinyPolicy.prompt(100, 1), 1, 61);
        String message = assertThrows(StoreException.Invalid.class, () -> engine.ask(ask, new Listening(() -> {})))
                .getMessage();
        assertEquals(
                "max_tokens: the prompt has 100 tokens and the answer may have 61, together more than the context of 160",
                message);
        Ask other = Ask.of("other", new int[] {5}, Sampling.PLAIN, 1, 1);
        assertThrows(StoreException.NotFound.class, () -> engine.ask(other, new Listening(() -> {})));
    }

    @Test
    void aClientWithManyCallsDoesNotHoldUpOthers() {
        FairQueue queue = new FairQueue(100);
        List<Call> calls = new ArrayList<>();
        for (String client : List.of("many", "many", "many", "one", "other")) {
            Ask a = TinyPolicy.ask(new int[] {1}, 1, 1);
            Ask ask = new Ask(
                    a.model(),
                    a.prompt(),
                    a.sampling(),
                    1,
                    1,
                    1,
                    List.of(),
                    Set.of(),
                    true,
                    0,
                    true,
                    false,
                    client,
                    null);
            Call call = new Call(ask, new Listening(() -> {}), gone -> {});
            calls.add(call);
            assertTrue(queue.offer(call));
        }
        List<String> order = new ArrayList<>();
        for (Call next = queue.poll(call -> true); next != null; next = queue.poll(call -> true)) {
            order.add(next.ask.client());
        }
        assertEquals(List.of("many", "one", "other", "many", "many"), order);
    }

    @Test
    void adaptersAreWrittenInOneBatchWithTheBase() {
        try (Adapter adapter = POLICY.decoder.adapter(new Lora(4, 8, Lora.ALL, 0), 5)) {
            Answers.of(engine.adapt(new PolicyVersion("tuned", "1", "a1"), adapter, () -> {}));
            int[] prompt = TinyPolicy.prompt(30, 3);
            Ask base = TinyPolicy.ask(prompt, 6, 12);
            Ask tuned = new Ask(
                    "tuned", prompt, Sampling.PLAIN, 6, 1, 12, List.of(), Set.of(), true, 0, true, false, "", null);
            // A fresh adapter changes nothing, so that the tokens are the same, though they are computed apart.
            CompletableFuture<Answer> one = engine.answer(base);
            CompletableFuture<Answer> other = engine.answer(tuned);
            assertArrayEquals(ids(one), ids(other));
            assertEquals("a1", Answers.of(other).by().hash());
            assertEquals("h1", Answers.of(one).by().hash());
            assertEquals(0, Answers.of(other).cachedTokens(), "what the base has read is not the adapter's");
        }
    }

    @Test
    void aClosedEngineSaysSo() {
        try (TinyPolicy other = TinyPolicy.open()) {
            Ask ask = TinyPolicy.ask(TinyPolicy.prompt(4, 1), 1, 150).withChoices(60);
            CompletableFuture<Answer> running = other.engine.answer(ask);
            other.engine.close();
            Answers.refusal(StoreException.Unavailable.class, running);
            Answers.refusal(StoreException.Unavailable.class, other.engine.answer(ask));
            assertFalse(other.engine.isAlive());
        }
    }

    private static void assertRecomputed(int[] prompt, Answer answer) {
        for (Answer.Choice choice : answer.choices()) {
            float[] expected = TinyPolicy.recomputed(POLICY.decoder, prompt, choice.ids());
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], choice.tokens().get(i).rawLogprob(), CLOSE);
            }
        }
    }

    private static Ask with(Ask ask, List<String> stops, Set<Integer> ids) {
        return new Ask(
                ask.model(),
                ask.prompt(),
                ask.sampling(),
                ask.seed(),
                1,
                ask.maxTokens(),
                stops,
                ids,
                true,
                0,
                true,
                false,
                "",
                null);
    }

    private static int[] ids(CompletableFuture<Answer> answer) {
        return Answers.of(answer).choices().getFirst().ids();
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(Answers.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("waited too long");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Hears only that it begins. */
    private record Listening(Runnable begun) implements Answering {
        @Override
        public void started(PolicyVersion by) {
            begun.run();
        }

        @Override
        public void token(int choice, Drawn token, String text) {}

        @Override
        public void finished(int choice, Ending ending, String text) {}

        @Override
        public void done(int cachedTokens) {}

        @Override
        public void failed(RuntimeException reason) {}
    }
}
