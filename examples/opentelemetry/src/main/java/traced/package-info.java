@NullMarked
package traced;

import org.jspecify.annotations.NullMarked;
