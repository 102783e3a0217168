@NullMarked
package dev.lightningstore.training;

import org.jspecify.annotations.NullMarked;
