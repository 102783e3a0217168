/** Agents behind an HTTP endpoint. */
@NullMarked
package dev.lightningstore.runner.http;

import org.jspecify.annotations.NullMarked;
