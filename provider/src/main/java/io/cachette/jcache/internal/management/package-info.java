/** The statistics and the MXBeans of a cache. */
@NullMarked
package io.cachette.jcache.internal.management;

import org.jspecify.annotations.NullMarked;
