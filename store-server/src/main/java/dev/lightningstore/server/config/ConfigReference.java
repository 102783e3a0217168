package dev.lightningstore.server.config;

/** Writes docs/reference/store-config.md from the records. */
final class ConfigReference {
    private ConfigReference() {}

    static String markdown() {
        StringBuilder page = new StringBuilder("""
            # Settings of the store

            <!-- Made from StoreConfig.java by StoreConfigTest; change it there and run the test with -Dgolden.update=true. -->

            Each setting can be given in four places. The first one that has it wins:

            1. a flag of `lightning store`: its own (`--port 4747`) or `--set key=value` for any key,
            2. the environment: `LIGHTNING_` and the key in capitals, with `_` for `.`,
            3. the YAML file that `--config` names, with sections for the dots,
            4. the default.

            A key that is not on this page is an error. The server logs all settings once when it starts, secrets hidden.
            Durations are written `500ms`, `30s`, `5m`, `1h`, `30d` or `1h30m`; sizes `64MiB` (1024s) or `64MB` (1000s).

            The log goes to stderr. `LIGHTNING_LOG_LEVEL` (default `INFO`) and `LIGHTNING_LOG_FORMAT` (`text` or `json`) set how;
            these two are read from the environment only.

            | key | default | allowed | what it does |
            |---|---|---|---|
            """);
        for (ConfigKey key : ConfigReader.KEYS) {
            String byDefault =
                    key.about().byDefault().isEmpty() ? "–" : "`" + key.about().byDefault() + "`";
            page.append("| `").append(key.path()).append("` | ").append(byDefault);
            page.append(" | ")
                    .append(key.allowed())
                    .append(" | ")
                    .append(key.about().value())
                    .append(" |\n");
        }
        return page.toString();
    }
}
