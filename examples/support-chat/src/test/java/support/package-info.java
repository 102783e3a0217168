@NullMarked
package support;

import org.jspecify.annotations.NullMarked;
