/** Sessions in Redis: keys, scripts and replies; nothing here blocks. */
@NullMarked
package io.cachette.session.internal.store;

import org.jspecify.annotations.NullMarked;
