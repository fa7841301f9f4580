/** Configuration of caches and of the connection to Redis in code. */
@NullMarked
package io.cachette.configuration;

import org.jspecify.annotations.NullMarked;
