/** Between text and token ids: the tokenizer, the chat template, tool calls in answers, masks for training. */
@NullMarked
package dev.lightningstore.policy.text;

import org.jspecify.annotations.NullMarked;
