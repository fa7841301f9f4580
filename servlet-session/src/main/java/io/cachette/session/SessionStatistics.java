package io.cachette.session;

/**
 * What this node has done with sessions since it started.
 *
 * @param created sessions that were written for the first time
 * @param loaded sessions that were read for a request
 * @param missed requests whose session was not there
 * @param touched requests that did not ask for their session, and kept it alive
 * @param written writes of changed sessions
 * @param writtenBytes bytes of attributes that were written
 * @param invalidated sessions that this node ended because somebody wanted it
 * @param expired sessions that this node ended because their time was over
 * @param dropped writes that found their session ended
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
