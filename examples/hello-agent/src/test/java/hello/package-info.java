@NullMarked
package hello;

import org.jspecify.annotations.NullMarked;
