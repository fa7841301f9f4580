package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of several entries: counted and told even if the operation as a whole failed.
 *
 * @param outcomes of the entries for which it is known
 * @param failure what is to be thrown afterwards, or null
 */
record BatchOutcome<K, V>(List<Outcome<K, V>> outcomes, @Nullable RuntimeException failure) {}
