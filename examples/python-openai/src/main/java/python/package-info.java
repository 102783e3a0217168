@NullMarked
package python;

import org.jspecify.annotations.NullMarked;
