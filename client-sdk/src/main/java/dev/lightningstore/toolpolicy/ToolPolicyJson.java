package dev.lightningstore.toolpolicy;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tool policy as learned_policy.json. */
final class ToolPolicyJson {
    private static final String FORMAT = "lightningstore.tool_policy.v1";

    private ToolPolicyJson() {}

    static Json write(ToolPolicy policy) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("format", JsonValue.text(FORMAT));
        List<JsonValue> actions = new ArrayList<>();
        for (ToolAction action : policy.actions()) {
            Map<String, JsonValue> of = new LinkedHashMap<>();
            of.put("name", JsonValue.text(action.name()));
            of.put("count", new JsonNumber(Long.toString(action.count())));
            of.put("frequency", new JsonNumber(action.frequency()));
            of.put("average_advantage", new JsonNumber(action.averageAdvantage()));
            actions.add(new JsonObject(of));
        }
        members.put("actions", new JsonArray(actions));
        Map<String, JsonValue> training = new LinkedHashMap<>();
        policy.training().forEach((name, figure) -> training.put(name, new JsonNumber(figure)));
        members.put("training", new JsonObject(training));
        List<JsonValue> features = new ArrayList<>();
        for (Feature feature : policy.features()) {
            Map<String, JsonValue> of = new LinkedHashMap<>();
            of.put("name", JsonValue.text(feature.name()));
            of.put("mean", new JsonNumber(feature.mean()));
            of.put("deviation", new JsonNumber(feature.deviation()));
            features.add(new JsonObject(of));
        }
        members.put("features", new JsonArray(features));
        members.put("hidden", layer(policy.hidden()));
        members.put("logits", layer(policy.logits()));
        members.put("value", layer(policy.value()));
        return new JsonObject(members).json();
    }

    static ToolPolicy read(Json json) {
        JsonValue root = JsonValue.of(json);
        String format = root.find("/format").flatMap(JsonValue::string).orElse("nothing");
        if (!format.equals(FORMAT)) {
            throw StoreException.Invalid.field(
                    "format", "'" + format + "' is not " + FORMAT + ": this is no learned policy");
        }
        List<ToolAction> actions = new ArrayList<>();
        for (JsonValue action : elements(root, "/actions")) {
            actions.add(new ToolAction(
                    text(action, "/name"),
                    (long) number(action, "/count"),
                    number(action, "/frequency"),
                    number(action, "/average_advantage")));
        }
        try {
            List<Feature> features = new ArrayList<>();
            for (JsonValue feature : elements(root, "/features")) {
                features.add(
                        new Feature(text(feature, "/name"), number(feature, "/mean"), number(feature, "/deviation")));
            }
            Map<String, Double> training = new LinkedHashMap<>();
            if (root.find("/training").orElse(null) instanceof JsonObject) {
                JsonObject figures = (JsonObject) root.find("/training").get();
                figures.members().forEach((name, figure) -> figure.number().ifPresent(at -> training.put(name, at)));
            }
            return new ToolPolicy(
                    features, actions, layer(root, "/hidden"), layer(root, "/logits"), layer(root, "/value"), training);
        } catch (IllegalArgumentException e) {
            throw new StoreException.Invalid(String.valueOf(e.getMessage()));
        }
    }

    private static JsonObject layer(Layer layer) {
        List<JsonValue> rows = new ArrayList<>();
        for (double[] row : layer.weights()) {
            rows.add(numbers(row));
        }
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("weights", new JsonArray(rows));
        members.put("bias", numbers(layer.bias()));
        return new JsonObject(members);
    }

    private static Layer layer(JsonValue root, String pointer) {
        JsonValue layer = root.find(pointer).orElseThrow(() -> missing(pointer, "a layer"));
        List<JsonValue> rows = elements(layer, "/weights");
        double[][] weights = new double[rows.size()][];
        for (int r = 0; r < weights.length; r++) {
            weights[r] = numbers(rows.get(r), pointer);
        }
        return new Layer(weights, numbers(layer.find("/bias").orElseThrow(() -> missing(pointer, "a bias")), pointer));
    }

    private static JsonArray numbers(double[] numbers) {
        List<JsonValue> elements = new ArrayList<>();
        for (double number : numbers) {
            elements.add(new JsonNumber(number));
        }
        return new JsonArray(elements);
    }

    private static double[] numbers(JsonValue array, String pointer) {
        if (!(array instanceof JsonArray)) {
            throw missing(pointer, "a list of numbers");
        }
        return ((JsonArray) array)
                .elements().stream()
                        .mapToDouble(element -> element.number().orElseThrow(() -> missing(pointer, "a finite number")))
                        .toArray();
    }

    private static List<JsonValue> elements(JsonValue value, String pointer) {
        JsonValue found = value.find(pointer).orElse(null);
        if (!(found instanceof JsonArray)) {
            throw missing(pointer, "a list");
        }
        return ((JsonArray) found).elements();
    }

    private static String text(JsonValue value, String pointer) {
        return value.find(pointer).flatMap(JsonValue::string).orElseThrow(() -> missing(pointer, "a text"));
    }

    private static double number(JsonValue value, String pointer) {
        return value.find(pointer).flatMap(JsonValue::number).orElseThrow(() -> missing(pointer, "a number"));
    }

    private static StoreException.Invalid missing(String pointer, String what) {
        return StoreException.Invalid.field(pointer, "must be " + what);
    }
}
