package dev.lightningstore.cli.quickstart;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A chain of shops, and what its books say: a number of two digits for each tool, item and city. Immutable. */
public final class Shop {
    static final List<String> ITEMS = List.of(
            "kettle", "lamp", "chair", "clock", "mirror", "rug", "vase", "desk", "sofa", "towel", "pillow", "plate");
    static final List<String> CITIES = List.of("Oslo", "Rome", "Paris", "Vienna", "Lisbon", "Dublin");

    private static final int LOWEST = 10;
    private static final int BEYOND = 100;

    private final int[] books = new int[ShopTool.values().length * ITEMS.size() * CITIES.size()];

    /** @param seed of what the books say */
    public Shop(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < books.length; i++) {
            books[i] = anyNumber(random);
        }
    }

    static int anyNumber(RandomGenerator random) {
        return random.nextInt(LOWEST, BEYOND);
    }

    /** The arguments of a tool, in the words that a chat template has for them. */
    static String arguments(String item, String city) {
        return "{\"item\": \"" + item + "\", \"city\": \"" + city + "\"}";
    }

    /** What a tool answers; what is wrong with the call, where something is. */
    String call(String name, String arguments) {
        ShopTool tool = ShopTool.named(name).orElse(null);
        if (tool == null) {
            return "no tool " + name;
        }
        String item = argument(arguments, "item");
        String city = argument(arguments, "city");
        if (!ITEMS.contains(item)) {
            return "no item " + item;
        }
        return CITIES.contains(city) ? String.valueOf(number(tool, item, city)) : "no shop in " + city;
    }

    int number(ShopTool tool, String item, String city) {
        int place = tool.ordinal() * ITEMS.size() + ITEMS.indexOf(item);
        return books[place * CITIES.size() + CITIES.indexOf(city)];
    }

    /** An argument's text; empty where there is none. */
    static String argument(String arguments, String name) {
        return JsonValue.of(Json.parseOrQuote(arguments))
                .find("/" + name)
                .flatMap(JsonValue::string)
                .orElse("");
    }
}
