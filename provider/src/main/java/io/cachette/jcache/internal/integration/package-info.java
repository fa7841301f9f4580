/** Loaders and writers of the user, and what protects the cache from them. */
@NullMarked
package io.cachette.jcache.internal.integration;

import org.jspecify.annotations.NullMarked;
