/**
 * What {@code lightning quickstart} teaches a small policy: to answer questions about a chain of shops by calling the right
 * tool. The agent is one that any project could have written; it knows of no training.
 */
@NullMarked
package dev.lightningstore.cli.quickstart;

import org.jspecify.annotations.NullMarked;
