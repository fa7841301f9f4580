/**
 * Entries as objects: decoded values, snapshots, decisions about them, and the outcome of an
 * operation.
 */
@NullMarked
package io.cachette.jcache.internal.entry;

import org.jspecify.annotations.NullMarked;
