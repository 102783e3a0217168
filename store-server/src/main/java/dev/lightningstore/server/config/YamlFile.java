package dev.lightningstore.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a YAML file into keys with dots. */
final class YamlFile {
    private YamlFile() {}

    static Map<String, String> read(Path file) {
        try {
            YAMLMapper yaml = YAMLMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .build();
            JsonNode root = yaml.readTree(Files.readString(file));
            Map<String, String> values = new LinkedHashMap<>();
            if (root == null || root.isMissingNode() || root.isNull()) {
                return values;
            }
            if (!root.isObject()) {
                throw new ConfigException(file + " must hold keys and values");
            }
            flatten("", root, values);
            return values;
        } catch (NoSuchFileException e) {
            throw new ConfigException("the config file " + file + " does not exist");
        } catch (JsonProcessingException e) {
            throw new ConfigException(file + " is not YAML: " + e.getOriginalMessage() + " (line "
                    + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ")");
        } catch (IOException e) {
            throw new ConfigException("cannot read the config file " + file + ": " + e.getMessage());
        }
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> values) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String key = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                flatten(key + ".", value, values);
            } else if (value.isArray()) {
                List<String> items = new ArrayList<>();
                value.forEach(item -> items.add(item.asText()));
                values.put(key, String.join(",", items));
            } else {
                values.put(key, value.isNull() ? "" : value.asText());
            }
        }
    }
}
