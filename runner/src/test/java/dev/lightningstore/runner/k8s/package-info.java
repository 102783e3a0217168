@NullMarked
package dev.lightningstore.runner.k8s;

import org.jspecify.annotations.NullMarked;
