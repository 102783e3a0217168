/** Runs each attempt of an agent as a Kubernetes Job. */
@NullMarked
package dev.lightningstore.runner.k8s;

import org.jspecify.annotations.NullMarked;
