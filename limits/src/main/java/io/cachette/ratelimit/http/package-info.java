/** Rate limits over HTTP: a servlet filter, exception mappers for Jakarta REST, their settings. */
@NullMarked
package io.cachette.ratelimit.http;

import org.jspecify.annotations.NullMarked;
