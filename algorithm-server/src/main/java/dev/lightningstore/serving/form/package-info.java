/** Forms that an answer must have, as JSON of a schema: which tokens may come next, byte by byte. */
@NullMarked
package dev.lightningstore.serving.form;

import org.jspecify.annotations.NullMarked;
