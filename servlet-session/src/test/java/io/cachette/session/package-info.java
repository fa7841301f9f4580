/** Tests of sessions that run once, on one container. */
@NullMarked
package io.cachette.session;

import org.jspecify.annotations.NullMarked;
