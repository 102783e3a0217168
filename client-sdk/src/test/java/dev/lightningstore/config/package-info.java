@NullUnmarked
package dev.lightningstore.config;

import org.jspecify.annotations.NullUnmarked;
