/** Projects, keys, roles and quotas. */
@NullMarked
package dev.lightningstore.project;

import org.jspecify.annotations.NullMarked;
