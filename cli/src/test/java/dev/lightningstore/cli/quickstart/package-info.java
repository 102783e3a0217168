@NullMarked
package dev.lightningstore.cli.quickstart;

import org.jspecify.annotations.NullMarked;
