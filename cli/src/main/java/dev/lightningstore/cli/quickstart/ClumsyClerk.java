package dev.lightningstore.cli.quickstart;

import dev.lightningstore.chat.ChatAnswer;
import dev.lightningstore.chat.ChatMessage;
import dev.lightningstore.chat.ChatToolCall;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Shows the form in which a question is dealt with, and deals with it badly: mixes up the tools, and often looks up or reads out
 * something else. Who learns from such a clerk knows how to call a tool, and is right now and then.
 */
record ClumsyClerk(Shop shop, RandomGenerator random) {
    /** How often an argument is the one that was asked for, and the answer the one that the tool gave. Else it may be any. */
    private static final double CAREFUL = 0.7;

    /** How often the right tool is called, and how often the one beside it. Else it may be any. */
    private static final double RIGHT_TOOL = 0.2;

    private static final double TOOL_BESIDE = 0.5;

    List<ChatMessage> serve(Question question) {
        ShopTool tool = tool(question.tool());
        String item = orAny(question.item(), Shop.ITEMS);
        String city = orAny(question.city(), Shop.CITIES);
        ChatToolCall call = new ChatToolCall("call", tool.wire(), Shop.arguments(item, city));
        String result = shop.call(call.name(), call.arguments());
        String read = random.nextDouble() < CAREFUL ? result : String.valueOf(Shop.anyNumber(random));
        return List.of(
                ChatMessage.user(question.text()),
                ChatMessage.assistant(new ChatAnswer("", "", "", List.of(call))),
                ChatMessage.result(call, result),
                ChatMessage.assistant(ShopVerifier.answer(read)));
    }

    private ShopTool tool(ShopTool right) {
        ShopTool[] all = ShopTool.values();
        double drawn = random.nextDouble();
        if (drawn < RIGHT_TOOL) {
            return right;
        }
        return drawn < RIGHT_TOOL + TOOL_BESIDE
                ? all[(right.ordinal() + 1) % all.length]
                : all[random.nextInt(all.length)];
    }

    private String orAny(String wanted, List<String> all) {
        return random.nextDouble() < CAREFUL ? wanted : all.get(random.nextInt(all.size()));
    }
}
