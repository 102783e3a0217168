package dev.lightningstore.config;

import java.util.stream.Collectors;

/** Writes docs/reference/sdk.md from the keys. */
final class SdkReference {
    private SdkReference() {}

    static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Settings of the SDK

                <!-- Made from SdkKey.java by SdkConfigTest; change it there and run the test with -Dgolden.update=true. -->

                `SdkConfig.of(map)` takes these keys from a map or from properties, `SdkConfig.fromEnvironment()` from the environment. What is
                given wins over the environment, that over the default; of several names in the environment the first that is set wins. A key
                that is not on this page is an error that names the nearest one. `startTracing()` opens what the settings describe.

                | key | in the environment | default | allowed | what it does |
                |---|---|---|---|---|
                """);
        for (SdkKey key : SdkKey.values()) {
            page.append("| `").append(key.key()).append("` | ");
            page.append(key.environment().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")));
            page.append(" | ").append(key.byDefault().isEmpty() ? "–" : "`" + key.byDefault() + "`");
            page.append(" | ")
                    .append(key.allowed())
                    .append(" | ")
                    .append(key.about())
                    .append(" |\n");
        }
        return page.append("""

                        Which attempt a process works on comes from `OTEL_RESOURCE_ATTRIBUTES`, with `agentlightning.rollout_id` and
                        `agentlightning.attempt_id` in it, as a runner sets it. `Tracing.attempt()` is that attempt, or a free trace where it is
                        missing.
                        """).toString();
    }
}
