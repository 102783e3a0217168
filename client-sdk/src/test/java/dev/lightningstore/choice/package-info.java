@NullMarked
package dev.lightningstore.choice;

import org.jspecify.annotations.NullMarked;
