/** Client addresses, response headers and responses with status 429 for rate-limited requests. */
@NullMarked
package io.cachette.ratelimit.http.internal;

import org.jspecify.annotations.NullMarked;
