package dev.lightningstore.cli.quickstart;

import dev.lightningstore.chat.ChatToolCall;
import dev.lightningstore.reward.Reward;
import java.util.LinkedHashMap;
import java.util.Map;

/** How good a visit was: in parts, so that there is something to learn from long before all is right. */
public final class ShopVerifier {
    /** From this reward on everything was right. */
    public static final double SUCCESS = 0.999;

    private static final double CALL = 0.1;
    private static final double TOOL = 0.4;
    private static final double ITEM = 0.15;
    private static final double CITY = 0.15;
    private static final double ANSWER = 0.2;

    private ShopVerifier() {}

    /** The total is the primary value, between 0 and 1; the parts stand beside it. */
    public static Reward reward(Visit visit) {
        Map<String, Double> parts = new LinkedHashMap<>();
        boolean one = visit.calls().size() == 1 && visit.beside().isBlank();
        ChatToolCall call = one ? visit.calls().getFirst() : new ChatToolCall("", "", "");
        Question question = visit.question();
        parts.put("call", one ? CALL : 0);
        parts.put("tool", call.name().equals(question.tool().wire()) ? TOOL : 0);
        parts.put("item", Shop.argument(call.arguments(), "item").equals(question.item()) ? ITEM : 0);
        parts.put("city", Shop.argument(call.arguments(), "city").equals(question.city()) ? CITY : 0);
        parts.put("answer", one && visit.answer().equals(answer(visit.results().getFirst())) ? ANSWER : 0);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(
                "total",
                parts.values().stream().mapToDouble(Double::doubleValue).sum());
        values.putAll(parts);
        return new Reward("total", values);
    }

    public static boolean succeeded(Visit visit) {
        return reward(visit).value() >= SUCCESS;
    }

    /** What is to be said when a tool answered this. With the right call, this is the right answer. */
    public static String answer(String result) {
        return "It is " + result + ".";
    }
}
