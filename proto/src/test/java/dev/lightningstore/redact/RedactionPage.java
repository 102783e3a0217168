package dev.lightningstore.redact;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Draws the page on redaction from the rules themselves. */
final class RedactionPage {
    private static final int LINE = 130;

    private final StringBuilder page = new StringBuilder();

    static String draw() {
        RedactionPage page = new RedactionPage();
        page.line("# What is redacted");
        page.line("");
        page.line("Drawn from `dev.lightningstore.redact` by `RedactionPageTest`; do not edit by hand.");
        page.line("Renew it with `./mvnw -pl proto test -Dtest=RedactionPageTest -Dgolden.update=true`.");
        page.line("");
        page.line(
                "A secret is replaced by the rule that found it, such as `[redacted:openai-key]`. It is looked for in prose, in JSON");
        page.line("and in JSON within its strings, in URLs, headers, connection strings, command lines, XML and code.");
        page.line("");
        page.line(
                "It is looked for in the agent, before the SDK sends or spools anything, and in the store again: in every span, by");
        page.line(
                "whichever door it came (OTLP, gRPC, `/v1/agl`, events, the gateway's own), in names, messages and all attributes. The");
        page.line(
                "store reads the bytes of a span once and decodes only what is suspicious; what holds no secret is stored byte by byte");
        page.line(
                "as it came. Numbers, token ids and log probabilities are never touched. A project that must keep its spans as they");
        page.line("came says so: `POST /api/lightning/gateway` with `{\"redact\": false}`.");
        page.line("");
        page.line("## Names whose values go");
        page.line("");
        page.line(
                "However they are spelled (`client_secret`, `clientSecret`, `CLIENT-SECRET`), and also as part of a longer name");
        page.line("(`azure.client_secret`):");
        page.words(BlockedNames.STANDARD);
        page.line("");
        page.line("They stay where the last word says something about the secret, as in `password_length`:");
        page.words(new TreeSet<>(BlockedNames.DESCRIBING));
        page.line("");
        page.line("A `token` stays where it is one of a model's, behind one of these words, as in `eos_token`:");
        page.words(new TreeSet<>(BlockedNames.OF_A_MODEL));
        page.line("");
        page.line("These count as the last word only, as `token_bucket` holds no token:");
        page.words(new TreeSet<>(BlockedNames.ONLY_LAST));
        page.line("");
        page.line(
                "Left alone are empty values, `null`, `true` and `false`, paths under `pwd`, a `token` that is a number of up to six");
        page.line(
                "digits or has a `logprob`, schemas of parameters, and in plain text what is plainly prose, code or a template.");
        page.line("");
        page.line("## Values that go, whatever their name");
        page.rules(CredentialShapes.ALL);
        page.line("");
        page.line("## Only with `anonymize(true)`");
        page.rules(CredentialShapes.PERSONAL);
        page.line("");
        page.line("## Your own");
        page.line("");
        page.line(
                "`Redactor.builder()` takes further names (`blockName`), names to let through (`allowName`) and regular expressions");
        page.line("(`pattern`). An expression that needs more than " + CustomPattern.STEPS_A_CHARACTER
                + " steps a character (and " + CustomPattern.FREE_STEPS + " in all) has its whole text replaced.");
        return page.page.toString();
    }

    private void rules(List<PatternRule> rules) {
        line("");
        line("| rule | finds |");
        line("|---|---|");
        rules.forEach(rule -> line("| `" + rule.name() + "` | " + rule.finds() + " |"));
    }

    private void words(Collection<String> words) {
        line("");
        StringBuilder row = new StringBuilder();
        for (String word : words.stream().map(name -> "`" + name + "`").collect(Collectors.toList())) {
            if (row.length() + word.length() > LINE) {
                line(row.toString().stripTrailing());
                row.setLength(0);
            }
            row.append(word).append(' ');
        }
        line(row.toString().stripTrailing());
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
