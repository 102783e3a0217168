/** What an agent is named by, and the ways to have one run. */
@NullMarked
package dev.lightningstore.runner.agent;

import org.jspecify.annotations.NullMarked;
