@NullMarked
package dev.lightningstore.serving.form;

import org.jspecify.annotations.NullMarked;
