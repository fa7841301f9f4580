/**
 * What an operation means: which change it asks for, who decides it (the server, or this JVM after
 * it read the entry), and the {@code Outcome} from which statistics and events are derived.
 */
@NullMarked
package io.cachette.jcache.internal.operation;

import org.jspecify.annotations.NullMarked;
