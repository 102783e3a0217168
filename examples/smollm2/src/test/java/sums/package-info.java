@NullMarked
package sums;

import org.jspecify.annotations.NullMarked;
