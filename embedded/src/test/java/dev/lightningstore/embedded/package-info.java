@NullMarked
package dev.lightningstore.embedded;

import org.jspecify.annotations.NullMarked;
