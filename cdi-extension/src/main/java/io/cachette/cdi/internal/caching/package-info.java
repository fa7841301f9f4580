/** The interceptors of the JCache annotations, and the execution of a cached method. */
@NullMarked
package io.cachette.cdi.internal.caching;

import org.jspecify.annotations.NullMarked;
