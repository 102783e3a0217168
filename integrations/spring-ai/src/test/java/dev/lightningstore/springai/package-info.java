@NullMarked
package dev.lightningstore.springai;

import org.jspecify.annotations.NullMarked;
