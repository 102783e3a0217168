/**
 * Which model and which prompt an agent works with: what was tuned or published last, for as many of its users as wanted,
 * and its own where there is nothing or nobody answers.
 *
 * <pre>{@code
 * Models models = Models.of(SdkConfig.fromEnvironment(), ModelRegistry.NONE);
 * ModelChoice model = models.active("support", session);
 * PromptChoice prompt = Prompts.of(client.store().resources()).active("main", "Answer {question}.");
 * model.tell(attempt);
 * prompt.tell(attempt);
 * }</pre>
 */
@NullMarked
package dev.lightningstore.choice;

import org.jspecify.annotations.NullMarked;
