@NullMarked
package dev.lightningstore.serving;

import org.jspecify.annotations.NullMarked;
