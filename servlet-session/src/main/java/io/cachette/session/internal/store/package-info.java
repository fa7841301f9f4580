/** Sessions in Redis: tokens, keys, scripts. Not for applications. */
@NullMarked
package io.cachette.session.internal.store;

import org.jspecify.annotations.NullMarked;
