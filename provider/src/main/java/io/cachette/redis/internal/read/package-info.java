/** Plain commands that read, and the time of the server that says whether a value is expired. */
@NullMarked
package io.cachette.redis.internal.read;

import org.jspecify.annotations.NullMarked;
