package dev.lightningstore.serving.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lightningstore.error.StoreException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON schema as a rule. What is written satisfies the schema, but not all that would can be written: an object has the members
 * that are named, in the order of the schema. A keyword that is not known is refused, for what it asks would not be kept.
 */
final class SchemaReader {
    private static final int MAX_CHARACTERS = 100_000;
    /** They say something to people, or hold what others point at. */
    private static final Set<String> REMARKS = Set.of(
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "$schema",
            "$id",
            "$comment",
            "$defs",
            "definitions");

    /** Each says all by itself, or with a type. */
    private static final List<String> WHOLE = List.of("$ref", "anyOf", "const", "enum");

    private static final Set<String> KNOWN = Set.of(
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength");

    private final Rules rules;
    private final JsonRules json;
    private final JsonNode root;
    private final String field;

    /** @param field of the request that has the schema */
    private SchemaReader(Rules rules, JsonRules json, JsonNode root, String field) {
        this.rules = rules;
        this.json = json;
        this.root = root;
        this.field = field;
    }

    /** @throws StoreException.Invalid if it is no schema, or more than is supported, with the place and the keyword */
    static Rule read(Rules rules, JsonRules json, JsonNode schema, String field) {
        SchemaReader reader = new SchemaReader(rules, json, schema, field);
        int length = schema.toString().length();
        if (length > MAX_CHARACTERS) {
            throw reader.refused(
                    field, "has " + length + " characters, more than the " + MAX_CHARACTERS + " that are read");
        }
        return reader.rule(schema, field);
    }

    private Rule rule(JsonNode schema, String at) {
        if (schema.isBoolean() && schema.booleanValue()) {
            return json.any();
        }
        if (!schema.isObject()) {
            throw refused(at, "must be a schema, which is an object");
        }
        for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!REMARKS.contains(name) && !WHOLE.contains(name) && !KNOWN.contains(name)) {
                throw refused(at, "the keyword '" + name + "' is not supported; supported are " + supported());
            }
        }
        for (String whole : WHOLE) {
            if (schema.has(whole)) {
                return whole(whole, schema, at);
            }
        }
        JsonNode type = schema.path("type");
        if (type.isArray() && !type.isEmpty()) {
            List<Rule> alternatives = new ArrayList<>();
            type.forEach(each -> alternatives.add(typed(each.asText(), schema, at)));
            return rules.choice(alternatives);
        }
        if (schema.has("type")) {
            return typed(type.asText(), schema, at);
        }
        if (schema.has("properties") || schema.has("required") || schema.has("additionalProperties")) {
            return object(schema, at);
        }
        return schema.has("items") ? array(schema, at) : json.any();
    }

    private Rule whole(String keyword, JsonNode schema, String at) {
        boolean values = keyword.equals("enum") || keyword.equals("const");
        for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!name.equals(keyword) && !REMARKS.contains(name) && !(values && name.equals("type"))) {
                throw refused(at, "'" + keyword + "' beside '" + name + "' is not supported");
            }
        }
        JsonNode said = schema.get(keyword);
        return switch (keyword) {
            case "$ref" -> reference(said.asText(), at);
            case "anyOf" -> {
                List<Rule> alternatives = new ArrayList<>();
                list(said, at + ".anyOf")
                        .forEach(each -> alternatives.add(rule(each, at + ".anyOf[" + alternatives.size() + "]")));
                yield rules.choice(alternatives);
            }
            case "const" -> values(List.of(said), schema.path("type"), at + ".const");
            default -> values(list(said, at + ".enum"), schema.path("type"), at + ".enum");
        };
    }

    private Rule values(Iterable<JsonNode> values, JsonNode type, String at) {
        List<Rule> written = new ArrayList<>();
        for (JsonNode value : values) {
            boolean fits = type.isMissingNode();
            for (JsonNode each : type.isArray() ? type : List.of(type)) {
                fits = fits || isOf(value, each.asText());
            }
            if (!fits) {
                throw refused(at, value + " is not of the type " + type);
            }
            written.add(rules.text(value.toString()));
        }
        return rules.choice(written);
    }

    private static boolean isOf(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> type.equals("null") && value.isNull();
        };
    }

    private Rule typed(String type, JsonNode schema, String at) {
        return switch (type) {
            case "object" -> object(schema, at);
            case "array" -> array(schema, at);
            case "string" -> string(schema, at);
            case "integer" -> json.integer;
            case "number" -> json.number;
            case "boolean" -> json.truth;
            case "null" -> json.none;
            default ->
                throw refused(
                        at,
                        "the type '" + type
                                + "' is not one of object, array, string, integer, number, boolean and null");
        };
    }

    private Rule string(JsonNode schema, String at) {
        int least = count(schema, "minLength", 0, at);
        return json.string(least, most(schema, "maxLength", least, at));
    }

    private Rule array(JsonNode schema, String at) {
        int least = count(schema, "minItems", 0, at);
        int most = most(schema, "maxItems", least, at);
        Rule item = schema.has("items") ? rule(schema.get("items"), at + ".items") : json.any();
        return json.array(item, least, most);
    }

    private Rule object(JsonNode schema, String at) {
        JsonNode properties = schema.path("properties");
        JsonNode others = schema.path("additionalProperties");
        if (schema.has("properties") && !properties.isObject()) {
            throw refused(at + ".properties", "must be an object");
        }
        Map<String, Rule> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : properties.properties()) {
            members.put(each.getKey(), rule(each.getValue(), at + ".properties." + each.getKey()));
        }
        Set<String> required = new LinkedHashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        boolean closed = others.isBoolean() && !others.booleanValue();
        Rule other =
                closed ? rules.nothing() : others.isObject() ? rule(others, at + ".additionalProperties") : json.any();
        for (String name : required) {
            if (closed && !members.containsKey(name)) {
                throw refused(at + ".required", "asks for '" + name + "', which additionalProperties forbids");
            }
            members.putIfAbsent(name, other);
        }
        boolean free = members.isEmpty() && !closed && !schema.has("properties");
        return free ? json.objectOf(other) : object(members, required);
    }

    /** Members in their order; made from the end, each with what may follow it. */
    private Rule object(Map<String, Rule> members, Set<String> required) {
        Rule close = rules.sequence(json.space, rules.text("}"));
        Rule first = close;
        Rule later = close;
        for (String name : List.copyOf(members.keySet()).reversed()) {
            Rule value = members.getOrDefault(name, rules.nothing());
            Rule member = rules.sequence(json.member(rules.text(quoted(name)), value), later);
            boolean optional = !required.contains(name);
            first = optional ? rules.choice(member, first) : member;
            later = rules.choice(rules.sequence(json.comma(), member), optional ? later : rules.nothing());
        }
        return rules.sequence(rules.text("{"), json.space, first);
    }

    private Rule reference(String to, String at) {
        JsonNode target = to.startsWith("#") ? pointed(to.substring(1)) : null;
        if (target == null) {
            throw refused(at + ".$ref", "'" + to + "' is not a place within the schema, such as #/$defs/NAME");
        }
        String name = field + to;
        if (!rules.isDefined(name)) {
            rules.define(name, rules.nothing()); // so that it may be part of itself
            rules.define(name, rule(target, at));
            if (rules.isCircular(name)) {
                throw refused(at + ".$ref", "'" + to + "' is nothing but itself");
            }
        }
        return rules.named(name);
    }

    private @Nullable JsonNode pointed(String pointer) {
        boolean right = pointer.isEmpty() || pointer.startsWith("/");
        JsonNode found = right ? root.at(pointer) : null;
        return found == null || found.isMissingNode() ? null : found;
    }

    private int most(JsonNode schema, String keyword, int least, String at) {
        int most = count(schema, keyword, Rules.UNBOUNDED, at);
        if (most < least) {
            throw refused(at + "." + keyword, "is less than the least, " + least);
        }
        return most;
    }

    private int count(JsonNode schema, String keyword, int absent, String at) {
        JsonNode count = schema.path(keyword);
        if (schema.has(keyword) && !(count.canConvertToInt() && count.isIntegralNumber() && count.intValue() >= 0)) {
            throw refused(at + "." + keyword, "must be a whole number, at least 0");
        }
        return count.asInt(absent);
    }

    private JsonNode list(JsonNode list, String at) {
        if (!list.isArray() || list.isEmpty()) {
            throw refused(at, "must be a list of at least one");
        }
        return list;
    }

    private static String supported() {
        List<String> all = new ArrayList<>(KNOWN);
        all.addAll(WHOLE);
        return String.join(", ", all.stream().sorted().toList());
    }

    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    private StoreException refused(String at, String why) {
        return StoreException.Invalid.field(at, why);
    }
}
