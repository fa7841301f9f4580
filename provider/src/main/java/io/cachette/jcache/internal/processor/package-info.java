/** The mutable entry of an {@link javax.cache.processor.EntryProcessor}. */
@NullMarked
package io.cachette.jcache.internal.processor;

import org.jspecify.annotations.NullMarked;
