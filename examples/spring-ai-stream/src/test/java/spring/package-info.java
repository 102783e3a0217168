@NullMarked
package spring;

import org.jspecify.annotations.NullMarked;
