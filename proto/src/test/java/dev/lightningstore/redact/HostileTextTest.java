package dev.lightningstore.redact;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Hundreds of thousands of characters that are made to look like the beginning of everything. Each takes well under a
 * second; a rule that goes back over what it has seen would take many minutes, and only that is what the limit tells apart.
 */
class HostileTextTest {
    private static final int LENGTH = 400_000;
    private static final Duration HOPELESS = Duration.ofSeconds(60);
    private static final Redactor REDACTOR =
            Redactor.builder().anonymize(true).pattern("word", "x[a-z]{3}x").build();

    @TestFactory
    Stream<DynamicTest> noTextIsSlow() {
        Set<String> seeds = new LinkedHashSet<>(Set.of(
                "a",
                "aB3",
                " ",
                "-",
                "=",
                ":",
                "\"",
                "\\",
                "\\\"",
                "[",
                "{",
                "{\"a\":",
                "[\"",
                "<",
                ">",
                "@",
                "a@",
                "a@a.",
                "1",
                "+1",
                "1 ",
                "(",
                "://",
                "a://",
                "a://a:",
                "a://a:a",
                "://:",
                "&a=",
                "?sig=",
                "--",
                "-----",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN ",
                "PRIVATE KEY",
                "eyJ",
                "eyJa.",
                "eyJaaaaaa.",
                "sk-",
                "sk-proj-",
                "xox",
                "==",
                "A==",
                "JQQJ99",
                "Q~",
                ":AA",
                "Bearer ",
                "Bearer a",
                "Basic YTpi",
                "basic ",
                "password",
                "password=",
                "password:",
                "password: ",
                "password=\"",
                "password=\\\"",
                "password=\"$",
                "password='$",
                "password=\"$password='$password=`$",
                "password=f(",
                "password=$",
                "pwd=/",
                "cookie: ",
                "cookie: $",
                "cookie: f(",
                "Cookie: a b ",
                "authorization: [redacted:",
                "token=self.",
                "token=token.",
                "<password>",
                "<password>$",
                "--password ",
                "--password $",
                "api key ",
                "api key: ",
                "\"\"\"",
                "password=\"\"\"",
                "{\"password\":{\"type\":\"string\",",
                "{\"password\":",
                "[{\"password\":[",
                "{\"a\":\"{\\\"a\\\":",
                "[redacted:",
                "x",
                "xaaa",
                "dapi",
                "SK",
                "AccountKey=",
                "lrt_",
                "\ud83d",
                "ü",
                "\u0000"));
        return seeds.stream()
                .flatMap(seed -> Stream.of(seed, "{\"a\":\"" + seed, "p" + seed + "\n"))
                .map(seed -> DynamicTest.dynamicTest("'" + seed + "'", () -> {
                    String text = seed.repeat(LENGTH / seed.length());
                    assertTimeoutPreemptively(HOPELESS, () -> REDACTOR.text(text));
                }));
    }
}
