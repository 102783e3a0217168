@NullMarked
package tools;

import org.jspecify.annotations.NullMarked;
