/** What every backend and every wire of the store must do, as interfaces of tests that they implement. */
@NullMarked
package dev.lightningstore.contract;

import org.jspecify.annotations.NullMarked;
