/** How sessions are made of requests, and requests of sessions. Not for applications. */
@NullMarked
package io.cachette.session.internal;

import org.jspecify.annotations.NullMarked;
