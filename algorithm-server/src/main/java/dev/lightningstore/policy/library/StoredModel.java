package dev.lightningstore.policy.library;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A model by its name.
 *
 * @param policyHash the SHA-256 of its weights
 * @param folder as transformers loads it, with {@code config.json}; never changed once it is there
 * @param source where it came from
 */
public record StoredModel(String name, String policyHash, Path folder, String source, Instant since) {}
