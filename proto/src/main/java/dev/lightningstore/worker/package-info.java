/** Workers: who runs rollouts. */
@NullMarked
package dev.lightningstore.worker;

import org.jspecify.annotations.NullMarked;
