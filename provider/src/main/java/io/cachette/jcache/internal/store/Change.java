package io.cachette.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Mutation} did, in bytes.
 *
 * @param effect what became of the entry
 * @param previous the value before a change, the value that made a condition fail, or the ticket;
 *     null if there is none or it was not asked for
 * @param expired the value of a dead entry that was met and deleted, or null if there was none or
 *     it was not asked for
 */
public record Change(Effect effect, byte @Nullable [] previous, byte @Nullable [] expired) {}
