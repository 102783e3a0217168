@NullMarked
package dev.lightningstore.serving.openai;

import org.jspecify.annotations.NullMarked;
