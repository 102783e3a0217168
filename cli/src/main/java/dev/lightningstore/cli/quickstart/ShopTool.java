package dev.lightningstore.cli.quickstart;

import dev.lightningstore.chat.ChatTool;
import dev.lightningstore.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be looked up in a shop, and how people ask for it: never by the name of the tool. */
public enum ShopTool {
    PRICE(
            "What an item costs in a city's shop, in euros",
            "What does the %s cost in %s?",
            "How much do I pay for a %s in %s?"),
    STOCK(
            "How many pieces of an item are in a city's shop",
            "How many %s pieces are left in %s?",
            "Count what you have of the %s in %s."),
    SOLD(
            "How many pieces of an item a city's shop sold this week",
            "How many customers bought the %s in %s?",
            "How popular was the %s this week in %s?"),
    DELIVERY(
            "In how many days an item can be in a city",
            "When will my %s arrive in %s?",
            "How many days until the %s is in %s?");

    private static final Json PARAMETERS = Json.parse("""
            {"type": "object",
             "properties": {"item": {"type": "string"}, "city": {"type": "string"}},
             "required": ["item", "city"]}""", "parameters");

    private final String description;
    private final List<String> wordings;

    ShopTool(String description, String... wordings) {
        this.description = description;
        this.wordings = List.of(wordings);
    }

    static Optional<ShopTool> named(String name) {
        return Arrays.stream(values()).filter(tool -> tool.wire().equals(name)).findFirst();
    }

    /** As OpenAI's wire has them. */
    static List<ChatTool> all() {
        return Arrays.stream(values())
                .map(tool -> new ChatTool(tool.wire(), tool.description, PARAMETERS))
                .toList();
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The ways to ask for it, with places for the item and the city. */
    List<String> wordings() {
        return wordings;
    }
}
