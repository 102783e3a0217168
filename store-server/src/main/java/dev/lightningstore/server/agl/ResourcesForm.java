package dev.lightningstore.server.agl;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonOut;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Named resources as a caller sends them: checked by their type, and with the defaults filled in that the peer's own
 * reading fills in. They may hold keys, so nothing of them is repeated in an error.
 */
final class ResourcesForm {
    private static final String TYPE = "resource_type";
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);

    /** One member of a resource: what it is, and its text. */
    private record Member(@Nullable String text, boolean object, boolean absentOrNull, byte[] json) {
        static final Member ABSENT = new Member(null, false, true, NULL);
    }

    private final Body body;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private boolean sound = true;

    private ResourcesForm(Body body) {
        this.body = body;
    }

    static @Nullable Json read(Body body) {
        body.confidential();
        if (!body.enter("dict_type", "Input should be a valid dictionary")) {
            return null;
        }
        Map<String, byte[]> resources = new LinkedHashMap<>();
        for (String name = body.name(); name != null; name = body.name()) {
            byte[] resource = body.enter() ? new ResourcesForm(body).resource() : null;
            if (resource != null) {
                resources.put(name, resource);
            }
        }
        JsonOut out = new JsonOut(256).raw('{');
        String comma = "";
        for (Map.Entry<String, byte[]> resource : resources.entrySet()) {
            out.ascii(comma).string(resource.getKey()).raw(':').raw(resource.getValue());
            comma = ",";
        }
        return Json.trusted(out.raw('}').toBytes());
    }

    private byte @Nullable [] resource() {
        for (String name = body.name(); name != null; name = body.name()) {
            String text = body.word();
            boolean object = body.isObject();
            boolean isNull = body.isNull();
            members.put(name, new Member(text, object, isNull, body.carry().utf8()));
        }
        Member type = members.getOrDefault(TYPE, Member.ABSENT);
        if (type == Member.ABSENT) {
            body.note(
                    List.of(),
                    "union_tag_not_found",
                    "Unable to extract tag using discriminator 'resource_type'",
                    "{\"discriminator\":\"'resource_type'\"}");
            return null;
        }
        JsonOut out = new JsonOut(256).ascii("{\"resource_type\":").raw(type.json());
        String tag = type.text() == null ? "" : type.text();
        switch (tag) {
            case "llm", "proxy_llm" -> {
                text(out, tag, "endpoint");
                text(out, tag, "model");
                optionalText(out, tag, "api_key");
                object(out, tag, "sampling_parameters");
            }
            case "prompt_template" -> {
                text(out, tag, "template");
                engine(out, tag);
            }
            case "policy" -> {}
            default -> {
                body.note(
                        List.of(),
                        "union_tag_invalid",
                        "Input tag found using 'resource_type' does not match any of the expected tags: 'llm',"
                                + " 'proxy_llm', 'prompt_template'",
                        "{\"discriminator\":\"'resource_type'\","
                                + "\"expected_tags\":\"'llm', 'proxy_llm', 'prompt_template'\"}");
                return null;
            }
        }
        members.remove(TYPE);
        members.forEach((name, member) -> out.raw(',').string(name).raw(':').raw(member.json()));
        return sound ? out.raw('}').toBytes() : null;
    }

    private void text(JsonOut out, String tag, String field) {
        Member member = members.getOrDefault(field, Member.ABSENT);
        if (member == Member.ABSENT) {
            wrong(tag, field, "missing", Problem.MISSING);
        } else if (member.text() == null) {
            wrong(tag, field, "string_type", "Input should be a valid string");
        }
        write(out, field, member.json());
    }

    private void optionalText(JsonOut out, String tag, String field) {
        Member member = members.getOrDefault(field, Member.ABSENT);
        if (member.text() == null && !member.absentOrNull()) {
            wrong(tag, field, "string_type", "Input should be a valid string");
        }
        write(out, field, member.json());
    }

    private void object(JsonOut out, String tag, String field) {
        Member member = members.getOrDefault(field, Member.ABSENT);
        if (member != Member.ABSENT && !member.object()) {
            wrong(tag, field, "dict_type", "Input should be a valid dictionary");
        }
        write(out, field, member == Member.ABSENT ? EMPTY : member.json());
    }

    private void engine(JsonOut out, String tag) {
        Member member = members.getOrDefault("engine", Member.ABSENT);
        Choice<String> engines = Choice.TEMPLATE_ENGINE;
        if (member == Member.ABSENT) {
            wrong(tag, "engine", "missing", Problem.MISSING);
        } else if (member.text() == null || engines.find(member.text()) == null) {
            wrong(tag, "engine", "literal_error", "Input should be " + engines.expected());
        }
        write(out, "engine", member.json());
    }

    private void write(JsonOut out, String field, byte[] json) {
        members.remove(field);
        out.raw(',').quoted(field).raw(':').raw(json);
    }

    private void wrong(String tag, String field, String type, String message) {
        sound = false;
        body.note(List.of(tag, field), type, message, null);
    }
}
