/** Statistics and the MXBeans of {@code javax.cache.management}. */
@NullMarked
package io.cachette.jcache.internal.management;

import org.jspecify.annotations.NullMarked;
