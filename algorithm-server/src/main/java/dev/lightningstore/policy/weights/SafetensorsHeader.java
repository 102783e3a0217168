package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a safetensors file says it holds, checked: no tensor overlaps another or reaches beyond the file, and no byte is left over. */
final class SafetensorsHeader {
    /** The format's own limit. */
    static final int MAX_BYTES = 100_000_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** From {@code start} to before {@code end}, in bytes after the header. */
    record Entry(String name, Dtype dtype, long[] shape, long start, long end) {}

    private SafetensorsHeader() {}

    /** @param dataBytes how many bytes the file has after its header */
    static Map<String, Entry> parse(byte[] json, long dataBytes, Object file) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : object(json, file).properties()) {
            if (!member.getKey().equals("__metadata__")) {
                entries.put(member.getKey(), entry(member.getKey(), member.getValue(), file));
            }
        }
        checkCoverage(entries, dataBytes, file);
        return entries;
    }

    private static JsonNode object(byte[] json, Object file) {
        try {
            JsonNode header = JSON.readTree(json);
            if (header != null && header.isObject()) {
                return header;
            }
        } catch (JsonProcessingException e) {
            throw Refusal.of(file, "the header is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Refusal.of(file, "the header is not text: " + e.getMessage());
        }
        throw Refusal.of(file, "the header is no JSON object");
    }

    private static Entry entry(String name, JsonNode entry, Object file) {
        Dtype dtype = dtype(entry.path("dtype").asText(), name, file);
        long[] shape = numbers(entry.path("shape"), name, "shape", file);
        long[] offsets = numbers(entry.path("data_offsets"), name, "data_offsets", file);
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw Refusal.field(file, name, "data_offsets must be a start and an end");
        }
        long bytes;
        try {
            bytes = Math.multiplyExact(TensorShapes.count(shape), (long) dtype.bytes());
        } catch (ArithmeticException e) {
            throw Refusal.field(file, name, "shape is too large");
        }
        if (offsets[1] - offsets[0] != bytes) {
            throw Refusal.field(
                    file,
                    name,
                    "shape and dtype need " + bytes + " bytes, data_offsets give " + (offsets[1] - offsets[0]));
        }
        return new Entry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private static Dtype dtype(String text, String name, Object file) {
        for (Dtype dtype : Dtype.values()) {
            if (dtype.name().equals(text)) {
                return dtype;
            }
        }
        throw Refusal.field(file, name, "dtype " + text + " is not supported; supported are F32, F16 and BF16");
    }

    private static long[] numbers(JsonNode array, String name, String field, Object file) {
        if (!array.isArray()) {
            throw Refusal.field(file, name, field + " is missing");
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : array) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
                throw Refusal.field(file, name, field + " has " + number + ", which is no size");
            }
            numbers.add(number.asLong());
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private static void checkCoverage(Map<String, Entry> entries, long dataBytes, Object file) {
        List<Entry> ordered = new ArrayList<>(entries.values());
        ordered.sort(Comparator.comparingLong(Entry::start).thenComparingLong(Entry::end));
        long covered = 0;
        String before = "the header";
        for (Entry entry : ordered) {
            if (entry.end() > dataBytes) {
                throw Refusal.field(
                        file,
                        entry.name(),
                        "ends at byte " + entry.end() + " of " + dataBytes + "; is the file cut off?");
            }
            if (entry.start() != covered) {
                throw Refusal.field(
                        file, entry.name(), (entry.start() < covered ? "overlaps " : "leaves a gap after ") + before);
            }
            covered = entry.end();
            before = entry.name();
        }
        if (covered != dataBytes) {
            throw Refusal.of(file, (dataBytes - covered) + " bytes after the last tensor belong to none");
        }
    }
}
