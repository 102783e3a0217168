package dev.lightningstore.redact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The cases in the files of {@code src/test/resources/redact}. */
final class Corpus {
    private static final Redactor STANDARD = Redactor.standard();
    private static final Redactor ANONYMIZING =
            Redactor.builder().anonymize(true).build();
    private static final Pattern REPEATED = Pattern.compile("«([^*»]+)\\*([0-9]+)»");

    /** @param how {@code text}, {@code anon}, or {@code name:} and the name of an attribute */
    record Case(String how, String input, String expected) {
        String redact(String text) {
            if (how.startsWith("name:")) {
                return STANDARD.attribute(how.substring("name:".length()), text);
            }
            return (how.equals("anon") ? ANONYMIZING : STANDARD).text(text);
        }
    }

    private Corpus() {}

    static Stream<Case> positive() {
        return lines("positive.tsv").map(line -> new Case(line.get(0), line.get(1), line.get(2)));
    }

    static Stream<Case> negative() {
        return lines("negative.tsv").map(line -> new Case(line.get(0), line.get(1), line.get(1)));
    }

    private static Stream<List<String>> lines(String file) {
        try (InputStream in = Corpus.class.getResourceAsStream("/redact/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("# "))
                    .map(line -> Arrays.stream(line.split("\t", -1))
                            .map(Corpus::expand)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String expand(String field) {
        return REPEATED.matcher(field.replace("¦", "").replace("⏎", "\n"))
                .replaceAll(found ->
                        found.group(1).repeat(Integer.parseInt(found.group(2))).replace("$", "\\$"));
    }
}
