/** Tests of the scripts, which need Redis and no container. */
@NullMarked
package io.cachette.session.internal.store;

import org.jspecify.annotations.NullMarked;
