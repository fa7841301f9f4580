/** What an entry processor sees and does: the state machine of a mutable entry. */
@NullMarked
package io.cachette.jcache.internal.processor;

import org.jspecify.annotations.NullMarked;
