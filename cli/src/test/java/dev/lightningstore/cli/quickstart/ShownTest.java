package dev.lightningstore.cli.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.chat.ChatToolCall;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the quickstart shows of visits and of the whole training. */
class ShownTest {
    private static final Question QUESTION = Question.of(ShopTool.PRICE, 0, "lamp", "Oslo");

    private static Visit visit(String tool) {
        ChatToolCall call = new ChatToolCall("1", tool, Shop.arguments("lamp", "Oslo"));
        return new Visit(QUESTION, List.of(call), List.of("42"), "", "It is 42.");
    }

    @Test
    void aVisitIsShownWithItsVerdict() {
        assertEquals(
                List.of(
                        "What does the lamp cost in Oslo?",
                        "  price {\"item\": \"lamp\", \"city\": \"Oslo\"} → 42",
                        "  \"It is 42.\" (right)"),
                VisitText.lines(visit("price")));
        assertEquals(
                "  \"It is 42.\" (wrong, it takes price {\"item\": \"lamp\", \"city\": \"Oslo\"})",
                VisitText.lines(visit("stock")).getLast());
    }

    @Test
    void aCurveRises() {
        List<Double> shares =
                IntStream.rangeClosed(0, 8).mapToObj(step -> step / 8.0).toList();
        assertEquals(
                List.of(
                        "1.00 │        █",
                        "     │       ██",
                        "0.75 │      ███",
                        "     │     ████",
                        "0.50 │    █████",
                        "     │   ██████",
                        "0.25 │  ███████",
                        "     │ ████████",
                        "     └─────────",
                        "      1       9"),
                Curve.lines(shares));
    }

    @Test
    void manyStepsShareColumns() {
        List<String> lines = Curve.lines(
                IntStream.range(0, 240).mapToObj(step -> step < 120 ? 0.0 : 1.0).toList());
        assertEquals("1.00 │" + " ".repeat(30) + "█".repeat(30), lines.getFirst());
        assertEquals("     └" + "─".repeat(60), lines.get(8));
    }
}
