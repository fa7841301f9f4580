/** Sessions in Redis: keys, scripts and their replies. */
@NullMarked
package io.cachette.session.internal.store;

import org.jspecify.annotations.NullMarked;
