/** A soak test: many users, nodes that are replaced, and a Redis that pauses. */
@NullMarked
package io.cachette.session.soak;

import org.jspecify.annotations.NullMarked;
