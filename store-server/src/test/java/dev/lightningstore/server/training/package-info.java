@NullMarked
package dev.lightningstore.server.training;

import org.jspecify.annotations.NullMarked;
