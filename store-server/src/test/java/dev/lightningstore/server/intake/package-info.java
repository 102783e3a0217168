@NullMarked
package dev.lightningstore.server.intake;

import org.jspecify.annotations.NullMarked;
