/** The OTLP door: traces from any OpenTelemetry SDK. */
@NullMarked
package dev.lightningstore.server.otlp;

import org.jspecify.annotations.NullMarked;
