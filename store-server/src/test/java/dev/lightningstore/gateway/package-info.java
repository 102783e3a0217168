/** The gateway against scripted model servers, through a real port. */
@NullMarked
package dev.lightningstore.gateway;

import org.jspecify.annotations.NullMarked;
