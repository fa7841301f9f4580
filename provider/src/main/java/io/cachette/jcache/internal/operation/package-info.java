/**
 * The operations of {@link javax.cache.Cache}, and the three engines that execute them atomically.
 */
@NullMarked
package io.cachette.jcache.internal.operation;

import org.jspecify.annotations.NullMarked;
