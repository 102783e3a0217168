/** Training jobs: what is to be trained, who does it, and what each step was like. */
@NullMarked
package dev.lightningstore.job;

import org.jspecify.annotations.NullMarked;
