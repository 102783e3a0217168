@NullMarked
package terraform;

import org.jspecify.annotations.NullMarked;
