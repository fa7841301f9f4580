/** What can be configured: caches by {@code CachetteConfiguration}, everything by file. */
@NullMarked
package io.cachette.configuration;

import org.jspecify.annotations.NullMarked;
