/** Runs the official TCK against the packaged provider and judges the result. */
@NullMarked
package io.cachette.tck;

import org.jspecify.annotations.NullMarked;
