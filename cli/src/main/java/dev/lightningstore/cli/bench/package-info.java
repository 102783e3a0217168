/** {@code lightning bench}: closed-loop load on any store that speaks the REST wire and OTLP, checked and compared. */
@NullMarked
package dev.lightningstore.cli.bench;

import org.jspecify.annotations.NullMarked;
