/** Answers with a policy: draws tokens, batches what is asked at the same time, and speaks OpenAI's wire on a port of its own. */
@NullMarked
package dev.lightningstore.serving;

import org.jspecify.annotations.NullMarked;
