/** Rate limits in HTTP: a servlet filter, exception mappers for JAX-RS, response headers. */
@NullMarked
package io.cachette.ratelimit.http;

import org.jspecify.annotations.NullMarked;
