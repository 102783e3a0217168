/** OpenAI's wire over the engine: what is asked and answered as JSON, streamed or whole. */
@NullMarked
package dev.lightningstore.serving.openai;

import org.jspecify.annotations.NullMarked;
