@NullMarked
package dev.lightningstore.langchain4j;

import org.jspecify.annotations.NullMarked;
