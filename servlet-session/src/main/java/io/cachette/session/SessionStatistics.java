package io.cachette.session;

/**
 * Counters of this node since it started. Immutable.
 *
 * @param created sessions that were written for the first time
 * @param loaded sessions that were read for a request
 * @param missed requests whose session was not found
 * @param touched requests that did not ask for their session and extended it
 * @param written writes of changed sessions
 * @param writtenBytes bytes of attributes that were written
 * @param invalidated sessions that this node destroyed because they were invalidated or evicted
 * @param expired sessions that this node destroyed because they were expired
 * @param dropped writes whose session was destroyed before
 * @param conflicts writes that were refused, see {@link ConflictPolicy#FAIL}
 * @param unreadable attributes that could not be read
 * @param failures operations for which Redis did not answer
 */
public record SessionStatistics(
    long created,
    long loaded,
    long missed,
    long touched,
    long written,
    long writtenBytes,
    long invalidated,
    long expired,
    long dropped,
    long conflicts,
    long unreadable,
    long failures) {}
