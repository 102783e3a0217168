@NullMarked
package dev.lightningstore.runner;

import org.jspecify.annotations.NullMarked;
