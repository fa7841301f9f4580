package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of an operation on several entries. They are counted and published even if the
 * operation as a whole failed.
 *
 * @param outcomes of the entries for which it is known
 * @param failure the exception to throw afterwards, or null
 */
record BatchOutcome<K, V>(List<Outcome<K, V>> outcomes, @Nullable RuntimeException failure) {}
