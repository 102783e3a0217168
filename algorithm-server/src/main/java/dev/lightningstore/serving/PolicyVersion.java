package dev.lightningstore.serving;

/**
 * Which weights answer.
 *
 * @param name the model's, as a request names it
 * @param hash of the weights
 */
public record PolicyVersion(String name, String version, String hash) {
    /** As the header {@code x-lightning-policy} has it; what no header may hold is replaced. */
    public String header() {
        return (name + "@" + version + "#" + hash).replaceAll("[^\\x21-\\x7e]", "_");
    }
}
