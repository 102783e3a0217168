@NullMarked
package dev.lightningstore.adapter;

import org.jspecify.annotations.NullMarked;
