package dev.lightningstore.gateway;

/** The wires that are spoken here, by callers and by servers. Where both speak the same one, words are passed as they are. */
enum Dialect {
    /** OpenAI's chat completions, completions and embeddings. */
    OPENAI("openai"),
    /** Anthropic's messages. */
    ANTHROPIC("anthropic"),
    /** OpenAI's responses. */
    RESPONSES("openai.responses");

    private final String wire;

    Dialect(String wire) {
        this.wire = wire;
    }

    /** The name in spans. */
    String wire() {
        return wire;
    }
}
