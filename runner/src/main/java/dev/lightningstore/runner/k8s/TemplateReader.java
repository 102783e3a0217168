package dev.lightningstore.runner.k8s;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Job from YAML, and takes nothing that a Job has not: the model itself would keep an unknown field silently,
 * and the misspelt limit would be none.
 */
final class TemplateReader {
    private static final ObjectMapper STRICT = new ObjectMapper(new YAMLFactory())
            .setAnnotationIntrospector(new NoCatchAll())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /** The model's way to keep what it does not know. */
    private static final class NoCatchAll extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }
    }

    private TemplateReader() {}

    static Job read(Path file) {
        byte[] bytes = bytes(file);
        try (JsonParser parser = STRICT.getFactory().createParser(bytes)) {
            if (parser.nextToken() == null) {
                throw new BadTemplate(file, "", "is empty");
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new BadTemplate(file, "", "is not a Job, nor any other object of Kubernetes");
            }
            kind(file, bytes);
            Job job = STRICT.readValue(parser, Job.class);
            if (parser.nextToken() != null) {
                throw new BadTemplate(file, place(parser.currentTokenLocation()), "only one Job may be in it");
            }
            return job;
        } catch (UnrecognizedPropertyException e) {
            throw new BadTemplate(file, where(e), "there is no such field" + nearest(e));
        } catch (JsonMappingException e) {
            throw new BadTemplate(file, where(e), e.getOriginalMessage());
        } catch (JacksonException e) {
            throw new BadTemplate(file, place(e.getLocation()), "is not YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadTemplate(file, "", "cannot be read: " + e.getMessage());
        }
    }

    /** Said first: for anything but a Job, what else there is to say would only mislead. */
    private static void kind(Path file, byte[] bytes) throws IOException {
        var tree = STRICT.readTree(bytes);
        for (String[] wanted : List.of(new String[] {"apiVersion", "batch/v1"}, new String[] {"kind", "Job"})) {
            String found = tree.path(wanted[0]).asText("");
            if (!found.equals(wanted[1])) {
                throw new BadTemplate(file, wanted[0], "is '" + found + "', and must be '" + wanted[1] + "'");
            }
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new BadTemplate(file, "", "there is no such file");
        } catch (IOException e) {
            throw new BadTemplate(file, "", "cannot be read: " + e.getMessage());
        }
    }

    /** As {@code line 12, spec.template.spec.containers[0].imag}. */
    private static String where(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        String place = place(e.getLocation());
        return place.isEmpty() || path.isEmpty() ? place + path : place + ", " + path;
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null || location.getLineNr() < 1 ? "" : "line " + location.getLineNr();
    }

    private static String nearest(UnrecognizedPropertyException e) {
        Collection<Object> known = e.getKnownPropertyIds();
        return known == null
                ? ""
                : known.stream()
                        .map(String::valueOf)
                        .min(Comparator.comparingInt(name -> distance(name, e.getPropertyName())))
                        .map(name -> ", did you mean '" + name + "'?")
                        .orElse("");
    }

    /** How many letters must be put in, left out or changed to make one word the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
