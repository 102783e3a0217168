package dev.lightningstore.cli.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.chat.ChatAnswer;
import dev.lightningstore.chat.ChatMessage;
import dev.lightningstore.chat.ChatModel;
import dev.lightningstore.chat.ChatToolCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The task, the agent and the verifier, with answers that are written here. */
class ShopTest {
    private static final Question QUESTION = Question.of(ShopTool.PRICE, 0, "lamp", "Oslo");

    private final Shop shop = new Shop(1);
    private final String price = String.valueOf(shop.number(ShopTool.PRICE, "lamp", "Oslo"));
    private final List<List<ChatMessage>> asked = new ArrayList<>();

    private Visit visit(ChatAnswer... answers) throws InterruptedException {
        Queue<ChatAnswer> left = new ArrayDeque<>(List.of(answers));
        ChatModel model = (messages, _) -> {
            asked.add(List.copyOf(messages));
            return left.remove();
        };
        return new ShopAgent(shop, "model", 1).visit(QUESTION, model);
    }

    private static ChatAnswer call(String tool, String item, String city) {
        return new ChatAnswer("", "", "", List.of(new ChatToolCall("1", tool, Shop.arguments(item, city))));
    }

    private static double reward(Visit visit) {
        return ShopVerifier.reward(visit).value();
    }

    @Test
    void theRightToolArgumentsAndAnswerSucceed() throws InterruptedException {
        Visit visit = visit(call("price", "lamp", "Oslo"), ChatAnswer.of("It is " + price + "."));
        assertEquals(1, reward(visit), 1e-9);
        assertTrue(ShopVerifier.succeeded(visit));
        assertEquals(
                "What does the lamp cost in Oslo?", asked.getFirst().getFirst().text());
        ChatMessage told = asked.getLast().getLast();
        assertEquals(ChatMessage.Role.TOOL, told.role());
        assertEquals(price, told.text());
        assertEquals("1", told.answersCall());
    }

    @Test
    void partsAreRewarded() throws InterruptedException {
        ChatAnswer right = ChatAnswer.of("It is " + price + ".");
        assertEquals(0, reward(visit(right)), 1e-9);
        assertEquals(0.8, reward(visit(call("price", "lamp", "Oslo"), ChatAnswer.of("It is 7."))), 1e-9);
        assertEquals(0.65, reward(visit(call("price", "lamp", "Rome"), ChatAnswer.of(""))), 1e-9);
        assertEquals(0.1, reward(visit(call("lamp", "price", ""), ChatAnswer.of("It is."))), 1e-9);
    }

    /** The true number, from the wrong tool: that is luck. */
    @Test
    void whatIsRightByChanceIsNoSuccess() throws InterruptedException {
        assertFalse(
                ShopVerifier.succeeded(visit(call("stock", "lamp", "Oslo"), ChatAnswer.of("It is " + price + "."))));
        ChatAnswer twice = new ChatAnswer(
                "",
                "",
                "",
                List.of(
                        new ChatToolCall("1", "price", Shop.arguments("lamp", "Oslo")),
                        new ChatToolCall("2", "stock", Shop.arguments("lamp", "Oslo"))));
        assertFalse(ShopVerifier.succeeded(visit(twice, ChatAnswer.of("It is " + price + "."))));
    }

    @Test
    void whatIsHeldOutIsAskedInNoWordingInTraining() {
        ShopTasks tasks = ShopTasks.split(3);
        Set<String> trained = new HashSet<>();
        tasks.training().forEach(each -> trained.add(each.tool() + each.item() + each.city()));
        assertTrue(
                tasks.heldOut().stream().noneMatch(each -> trained.contains(each.tool() + each.item() + each.city())));
        assertEquals(464, tasks.training().size());
        assertEquals(112, tasks.heldOut().size());
        assertEquals(tasks, ShopTasks.split(3));
    }

    @Test
    void aQuestionTravelsAsTheInputOfARollout() {
        assertEquals(QUESTION, Question.of(QUESTION.input()));
    }
}
