@NullUnmarked
package dev.lightningstore.adapter;

import org.jspecify.annotations.NullUnmarked;
