package dev.lightningstore.server.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lightningstore.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of the wire with its members as they were written, so that a value can be compared letter by letter. */
final class RawJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String whole;
    private final Map<String, String> members;

    private RawJson(String whole, Map<String, String> members) {
        this.whole = whole;
        this.members = members;
    }

    static RawJson object(String text) {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(text)) {
            expect(JsonToken.START_OBJECT, parser.nextToken(), text);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, value(parser, text));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
        return new RawJson(text, members);
    }

    static List<RawJson> objects(String text) {
        List<RawJson> objects = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(text)) {
            expect(JsonToken.START_ARRAY, parser.nextToken(), text);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                objects.add(object(value(parser, text)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
        return objects;
    }

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of it. */
    String whole() {
        return whole;
    }

    boolean has(String name) {
        return rawOrNull(name) != null;
    }

    String raw(String name) {
        String raw = rawOrNull(name);
        if (raw == null) {
            throw new IllegalStateException("no " + name + " in " + members);
        }
        return raw;
    }

    /** The text of a member; null where it is absent or null. */
    @Nullable
    String rawOrNull(String name) {
        String raw = members.get(name);
        return raw == null || raw.equals("null") ? null : raw;
    }

    String text(String name) {
        return unquote(raw(name));
    }

    @Nullable
    String textOrNull(String name) {
        String raw = rawOrNull(name);
        return raw == null ? null : unquote(raw);
    }

    @Nullable
    Json jsonOrNull(String name) {
        String raw = rawOrNull(name);
        return raw == null ? null : Json.parse(raw, name);
    }

    int number(String name) {
        return Integer.parseInt(raw(name));
    }

    Instant time(String name) {
        BigDecimal micros = new BigDecimal(raw(name)).movePointRight(6).setScale(0, RoundingMode.HALF_UP);
        return Instant.EPOCH.plusNanos(micros.longValueExact() * 1_000);
    }

    @Nullable
    Instant timeOrNull(String name) {
        return has(name) ? time(name) : null;
    }

    @Nullable
    Duration secondsOrNull(String name) {
        String raw = rawOrNull(name);
        return raw == null
                ? null
                : Duration.ofNanos(new BigDecimal(raw).movePointRight(9).longValue());
    }

    List<String> texts(String name) {
        try {
            return List.of(MAPPER.readValue(raw(name), String[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unquote(String raw) {
        try {
            return MAPPER.readValue(raw, String.class);
        } catch (IOException e) {
            throw new UncheckedIOException(raw, e);
        }
    }

    private static String value(JsonParser parser, String text) throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        return text.substring(start, (int) parser.currentLocation().getCharOffset())
                .strip();
    }

    private static void expect(JsonToken wanted, @Nullable JsonToken found, String text) {
        if (wanted != found) {
            throw new IllegalStateException("expected " + wanted + " in " + text);
        }
    }
}
