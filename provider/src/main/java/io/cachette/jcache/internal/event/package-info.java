/**
 * Listeners of a cache: who wants to hear what, and how it reaches them here and on other nodes.
 */
@NullMarked
package io.cachette.jcache.internal.event;

import org.jspecify.annotations.NullMarked;
