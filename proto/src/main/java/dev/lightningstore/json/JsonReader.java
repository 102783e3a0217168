package dev.lightningstore.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes text apart that is known to be well formed, so it looks for no mistakes. Nesting was bounded by the check. */
final class JsonReader {
    private final String text;
    private int at;

    JsonReader(String text) {
        this.text = text;
    }

    JsonValue read() {
        space();
        switch (text.charAt(at)) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return new JsonValue.JsonString(string());
            case 't':
                at += "true".length();
                return new JsonValue.JsonBoolean(true);
            case 'f':
                at += "false".length();
                return new JsonValue.JsonBoolean(false);
            case 'n':
                at += "null".length();
                return new JsonValue.JsonNull();
            default:
                return number();
        }
    }

    private JsonValue object() {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        at++;
        while (!ends('}')) {
            String name = string();
            space();
            at++;
            members.put(name, read());
        }
        return new JsonValue.JsonObject(members);
    }

    private JsonValue array() {
        List<JsonValue> elements = new ArrayList<>();
        at++;
        while (!ends(']')) {
            elements.add(read());
        }
        return new JsonValue.JsonArray(elements);
    }

    /** Steps over the end, or over the comma and the space before the next. */
    private boolean ends(char end) {
        space();
        if (text.charAt(at) == end) {
            at++;
            return true;
        }
        if (text.charAt(at) == ',') {
            at++;
            space();
        }
        return false;
    }

    private String string() {
        int start = ++at;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return JsonText.unescape(text.substring(start, at++));
    }

    private JsonValue number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return new JsonValue.JsonNumber(text.substring(start, at));
    }

    private void space() {
        while (text.charAt(at) <= ' ') {
            at++;
        }
    }
}
