package dev.lightningstore.server.agl;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonOut;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The JSON body of one request, read token by token without building a tree. It stands on one value at a time; whoever
 * reads the value leaves it standing on that value's last token. Values that are only carried are cut out of the text
 * as they came. Not thread-safe.
 */
final class Body implements Value, AutoCloseable {
    /** What {@link Json} carries is no deeper. */
    private static final int MAX_DEPTH = 200;

    private static final int MAX_NUMBER = 1_000;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            // Python's json writes NaN and Infinity, which are no JSON; the peer reads them and answers null.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** Text that goes out in the place of what came in. */
    private record Patch(int start, int end, byte[] text) {}

    private final byte[] text;
    private final JsonParser in;
    private final Problems problems;
    private final List<Patch> patches = new ArrayList<>(0);
    private boolean confidential;

    private Body(byte[] text, JsonParser in, Problems problems) {
        this.text = text;
        this.in = in;
        this.problems = problems;
    }

    /** Stands on the body's one value. */
    static Body open(byte[] text, Problems problems) {
        if (!Utf8.valid(text)) {
            throw unreadable("it is not UTF-8");
        }
        for (int i = 0; i < Math.min(4, text.length); i++) {
            // Jackson would take it for UTF-16 or UTF-32.
            if (text[i] == 0) {
                throw unreadable("it is not UTF-8");
            }
        }
        try {
            Body body = new Body(text, JACKSON.createParser(text), problems);
            if (body.next() == null) {
                throw malformed("Expecting value", 0);
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoreException unreadable(String why) {
        return new StoreException.Invalid("There was an error parsing the body: " + why);
    }

    /** To be called when the value has been read: nothing may follow it. */
    void end() {
        if (next() != null) {
            throw malformed("Extra data", start());
        }
    }

    /** From here on, what stood at a wrong place is not repeated in the answer: it may hold a secret. */
    void confidential() {
        confidential = true;
    }

    private @Nullable JsonToken next() {
        try {
            return in.nextToken();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private RuntimeException malformed(IOException e) {
        if (e instanceof StreamConstraintsException bound) {
            return unreadable(
                    in.getParsingContext().getNestingDepth() >= MAX_DEPTH
                            ? "it is nested deeper than " + MAX_DEPTH
                            : bound.getOriginalMessage());
        }
        if (e instanceof JacksonException wrong) {
            long at = wrong.getLocation() == null
                    ? 0
                    : Math.max(0, wrong.getLocation().getByteOffset());
            boolean cut = !(wrong instanceof JsonParseException) || wrong instanceof JsonEOFException;
            return malformed(cut ? "unexpected end" : wrong.getOriginalMessage(), at);
        }
        return new UncheckedIOException(e);
    }

    private static Unprocessable malformed(String why, long at) {
        String context = new JsonOut().ascii("{\"error\":").string(why).raw('}').toString();
        return Unprocessable.of(new Problem(
                "json_invalid",
                List.of("body", at),
                "JSON decode error",
                "{}".getBytes(StandardCharsets.US_ASCII),
                context));
    }

    /** The index of the present value's first byte. */
    int start() {
        return (int) in.currentTokenLocation().getByteOffset();
    }

    /** The index after the present token's last byte. */
    int stop() {
        try {
            in.finishToken();
        } catch (IOException e) {
            throw malformed(e);
        }
        return (int) in.currentLocation().getByteOffset();
    }

    @Override
    public boolean isNull() {
        return in.currentToken() == JsonToken.VALUE_NULL;
    }

    boolean isObject() {
        return in.currentToken() == JsonToken.START_OBJECT;
    }

    boolean isList() {
        return in.currentToken() == JsonToken.START_ARRAY;
    }

    boolean isText() {
        return in.currentToken() == JsonToken.VALUE_STRING;
    }

    boolean isNumber() {
        JsonToken token = in.currentToken();
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    }

    boolean isBoolean() {
        JsonToken token = in.currentToken();
        return token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
    }

    /** Steps into an object; where there is none, notes it and passes over what is there. */
    boolean enter(String type, String message) {
        if (isObject()) {
            return true;
        }
        problem(type, message, null);
        return false;
    }

    boolean enter() {
        return enter("model_attributes_type", Problem.NO_OBJECT);
    }

    /** Goes on to the next member of the object and stands on its value; null at the object's end. */
    @Nullable
    String name() {
        try {
            String name = in.nextFieldName();
            if (name == null) {
                return null;
            }
            in.nextToken();
            return name;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Goes on to the next element of the list; false at the list's end. */
    boolean element() {
        return next() != JsonToken.END_ARRAY;
    }

    @Override
    public void each(Consumer<Value> element) {
        if (!isList()) {
            problem("list_type", "Input should be a valid list", null);
            return;
        }
        while (element()) {
            element.accept(this);
        }
    }

    @Override
    public @Nullable String word() {
        return isText() ? string() : null;
    }

    private String string() {
        try {
            return in.getText();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    @Override
    public @Nullable String text(int maxLength) {
        if (!isText()) {
            problem("string_type", "Input should be a valid string", null);
            return null;
        }
        String value = string();
        if (value.length() > maxLength) {
            problem(
                    "string_too_long",
                    "String should have at most " + maxLength + " characters",
                    "{\"max_length\":" + maxLength + "}");
            return null;
        }
        if (!Texts.storable(value)) {
            problem(
                    "string_unicode",
                    "Input should be a valid string, unable to parse raw data as a unicode string",
                    null);
            return null;
        }
        return value;
    }

    /** For a text that is only checked to be one, and not decoded. */
    void someText() {
        if (!isText()) {
            problem("string_type", "Input should be a valid string", null);
        }
    }

    @Override
    public long integer(long otherwise) {
        try {
            switch (in.currentToken()) {
                case VALUE_NUMBER_INT -> {
                    if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                        problem(
                                "int_parsing_size",
                                "Unable to parse input string as an integer, exceeded maximum size",
                                null);
                        return otherwise;
                    }
                    return in.getLongValue();
                }
                case VALUE_NUMBER_FLOAT -> {
                    return whole(otherwise);
                }
                case VALUE_TRUE -> {
                    return 1;
                }
                case VALUE_FALSE -> {
                    return 0;
                }
                case VALUE_STRING -> {
                    String wrong = Texts.integerProblem(string());
                    if (wrong == null) {
                        return Texts.integer(string());
                    }
                    problem(wrong, QueryValue.integerMessage(wrong), null);
                    return otherwise;
                }
                default -> {
                    problem("int_type", "Input should be a valid integer", null);
                    return otherwise;
                }
            }
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private long whole(long otherwise) throws IOException {
        double value = in.getDoubleValue();
        if (!Double.isFinite(value)) {
            problem("finite_number", "Input should be a finite number", null);
        } else if (value != Math.rint(value)) {
            problem("int_from_float", "Input should be a valid integer, got a number with a fractional part", null);
        } else if (Math.abs(value) >= Long.MAX_VALUE) {
            problem("int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size", null);
        } else {
            return (long) value;
        }
        return otherwise;
    }

    @Override
    public double number(double otherwise) {
        try {
            switch (in.currentToken()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    return in.getDoubleValue();
                }
                case VALUE_TRUE -> {
                    return 1;
                }
                case VALUE_FALSE -> {
                    return 0;
                }
                case VALUE_STRING -> {
                    double value = Texts.number(string());
                    if (Double.isNaN(value)) {
                        problem(
                                "float_parsing",
                                "Input should be a valid number, unable to parse string as a number",
                                null);
                        return otherwise;
                    }
                    return value;
                }
                default -> {
                    problem("float_type", "Input should be a valid number", null);
                    return otherwise;
                }
            }
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** A number of any form becomes one that is JSON; what is not finite becomes null. */
    void plainNumber() {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT || isFinite()) {
            return;
        }
        int start = start();
        double value = number(Double.NEGATIVE_INFINITY);
        if (value != Double.NEGATIVE_INFINITY || isNumber()) {
            replace(start, stop(), written(value));
        }
    }

    /** Whether the present number is an integer's plain digits. */
    boolean isPlainInteger() {
        return in.currentToken() == JsonToken.VALUE_NUMBER_INT;
    }

    /** A boolean, or what may be read as one: 0, 1 and the words for them. */
    void truth() {
        if (isBoolean()) {
            return;
        }
        String word =
                isText() || in.currentToken() == JsonToken.VALUE_NUMBER_INT ? string().toLowerCase(Locale.ROOT) : "";
        switch (word) {
            case "1", "true", "t", "yes", "y", "on" -> replace(start(), stop(), TRUE);
            case "0", "false", "f", "no", "n", "off" -> replace(start(), stop(), FALSE);
            case "" -> problem("bool_type", "Input should be a valid boolean", null);
            default -> problem("bool_parsing", "Input should be a valid boolean, unable to interpret input", null);
        }
    }

    private boolean isFinite() {
        try {
            return in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT && !in.isNaN();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private static byte[] written(double value) {
        return new JsonOut(32).number(value).toBytes();
    }

    /** The present value, whatever it is, as text. */
    Json carry() {
        int start = start();
        pass();
        return Json.trusted(cut(start, stop()));
    }

    /** A JSON object to be carried; null where it is none, which is noted. */
    @Nullable
    Json carryObject() {
        if (isObject()) {
            return carry();
        }
        problem("dict_type", "Input should be a valid dictionary", null);
        return null;
    }

    /** Goes over the present value, to its last token. */
    void pass() {
        JsonToken token = in.currentToken();
        int depth = 0;
        while (true) {
            if (token == null) {
                throw malformed("unexpected end", text.length);
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT && !isFinite()) {
                replace(start(), stop(), NULL);
            }
            if (depth == 0) {
                return;
            }
            token = next();
        }
    }

    /** Puts other text into the place of some that was passed; what is cut out later has it. */
    void replace(int start, int end, byte[] with) {
        patches.add(new Patch(start, end, with));
    }

    /** A copy of a part of the text, or the whole of it where nothing is to be changed. */
    byte[] cut(int start, int end) {
        Patch first = null;
        for (Patch patch : patches) {
            if (patch.start >= start && patch.end <= end) {
                first = patch;
                break;
            }
        }
        if (first == null) {
            return start == 0 && end == text.length ? text : Arrays.copyOfRange(text, start, end);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(end - start + 32);
        int copied = start;
        for (Patch patch : patches) {
            if (patch.start >= copied && patch.end <= end) {
                out.write(text, copied, patch.start - copied);
                out.writeBytes(patch.text);
                copied = patch.end;
            }
        }
        out.write(text, copied, end - copied);
        return out.toByteArray();
    }

    /** Notes that the object that ends here lacks a field. */
    void missing(int objectStart, String field) {
        List<Object> loc = loc();
        loc.add(field);
        problems.add("missing", loc, Problem.MISSING, shown(objectStart, stop()));
    }

    /** Notes what is wrong with the present value, and passes over it. */
    @Override
    public void problem(String type, String message, @Nullable String context) {
        JsonToken token = in.currentToken();
        if (token != null && token.isStructEnd()) {
            // Its beginning is behind us.
            note(List.of(), type, message, context);
            return;
        }
        List<Object> loc = loc();
        int start = start();
        pass();
        problems.add(type, loc, message, shown(start, stop()), context);
    }

    /** Notes what is wrong below the object that ended here. */
    void note(List<Object> inner, String type, String message, @Nullable String context) {
        List<Object> loc = loc();
        loc.addAll(inner);
        problems.add(type, loc, message, null, context);
    }

    /** Adds members to the object that ends here. */
    void append(byte[] members) {
        int end = start();
        replace(end, end, members);
    }

    private byte @Nullable [] shown(int start, int end) {
        return confidential || end - start > Problems.MAX_INPUT ? null : cut(start, end);
    }

    /** Where the present value stands. */
    List<Object> loc() {
        LinkedList<Object> loc = new LinkedList<>();
        for (JsonStreamContext at = in.getParsingContext(); at != null; at = at.getParent()) {
            if (at.inObject() && at.getCurrentName() != null) {
                loc.addFirst(at.getCurrentName());
            } else if (at.inArray() && at.hasCurrentIndex()) {
                loc.addFirst(at.getCurrentIndex());
            }
        }
        loc.addFirst("body");
        return loc;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
