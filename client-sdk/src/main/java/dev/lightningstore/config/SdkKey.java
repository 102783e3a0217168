package dev.lightningstore.config;

import java.util.List;
import java.util.Locale;

/** One thing that can be set: its name, what it may be, and the environment's names for it, the first of which is ours. */
enum SdkKey {
    STORE_BACKEND(
            "",
            "local, remote",
            "`local`: a store on this machine, at `http://127.0.0.1:4747`; `remote`: the one"
                    + " that `store_connection` names. Left out, it follows from whether that is given"),
    STORE_CONNECTION(
            "",
            "http://HOST:PORT or https://HOST:PORT, with /projects/NAME behind if wanted",
            "where the store is",
            "LIGHTNING_STORE_URL"),
    STORE_PATH("~/.lightningstore/spool", "a folder", "where spans wait while the store is away"),
    API_KEY("", "a key or a rollout token", "who the agent is to the store"),
    PROJECT("default", "a project's name", "the project of the store; wins over that of `store_connection`"),
    ENABLE_TELEMETRY(
            "true",
            "true or false",
            "whether anything is traced at all",
            "LIGHTNING_ENABLE_TELEMETRY",
            "ENABLE_TRACING",
            "ENABLE_LIGHTNING_CAPTURE"),
    TRACE_LEVEL(
            "full",
            "minimal, standard, full",
            "`minimal`: start, end, rewards, annotations and exceptions; `standard`: every span, without content;"
                    + " `full`: also what goes into and comes out of tools, operations and actions"),
    CAPTURE_CONTENT(
            "false",
            "true or false",
            "at the level `full`, also prompts, completions and token ids of models",
            "LIGHTNING_CAPTURE_CONTENT",
            "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"),
    SAMPLING_RATE("1.0", "0.0 to 1.0", "the part of rollouts that is traced; the rollout's id decides"),
    ANONYMIZE(
            "false",
            "true or false",
            "whether e-mail addresses and phone numbers are taken out too; secrets such as keys and passwords always are"),
    MAX_INPUT_CHARS("4000", "1 to 1000000", "how much is kept of what goes into a tool, an operation or an action"),
    MAX_OUTPUT_CHARS("4000", "1 to 1000000", "how much is kept of what comes out of one"),
    MAX_VALUE_CHARS("64000", "1 to 1000000", "how much is kept of any other text"),
    BUFFER_SPANS("20000", "1 or more", "how many spans may wait in memory; more are dropped and counted"),
    BUFFER_BYTES("67108864", "1 or more", "about how many bytes they may hold"),
    SPOOL_BYTES("268435456", "1 or more", "how much `store_path` may hold; what is more is dropped and counted"),
    CLOSE_TIMEOUT_MS("5000", "0 or more", "how long closing waits for spans that are under way"),
    AGENT_ID("agent", "a name", "names the agent on its spans"),
    BASE_MODEL("", "a model's name", "the model where no tuned one is used"),
    TUNED_MODEL(
            "",
            "a model's name",
            "the tuned model where `ModelRegistry` knows of none; like any tuned one, used only while telemetry is on",
            "LIGHTNING_TUNED_MODEL",
            "TUNED_MODEL_DEPLOYMENT_NAME"),
    USE_TUNED_MODEL(
            "true", "true or false", "false keeps to the base model", "LIGHTNING_USE_TUNED_MODEL", "USE_TUNED_MODEL"),
    TUNED_MODEL_PERCENTAGE(
            "100",
            "0 to 100",
            "which part of the users or sessions gets the tuned model; who they are decides, so each stays with it");

    private final String byDefault;
    private final String allowed;
    private final String about;
    private final List<String> environment;

    SdkKey(String byDefault, String allowed, String about, String... environment) {
        this.byDefault = byDefault;
        this.allowed = allowed;
        this.about = about;
        this.environment = environment.length == 0 ? List.of("LIGHTNING_" + name()) : List.of(environment);
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String byDefault() {
        return byDefault;
    }

    String allowed() {
        return allowed;
    }

    String about() {
        return about;
    }

    List<String> environment() {
        return environment;
    }

    boolean secret() {
        return this == API_KEY;
    }
}
