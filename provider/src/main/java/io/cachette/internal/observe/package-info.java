/** The seam for what observes operations and round trips, such as metrics and traces. */
@NullMarked
package io.cachette.internal.observe;

import org.jspecify.annotations.NullMarked;
