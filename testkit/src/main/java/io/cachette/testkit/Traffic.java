package io.cachette.testkit;

/**
 * The traffic between clients and a server through a {@link RedisProxy}. Immutable.
 *
 * @param commands the number of commands
 * @param roundTrips the number of round trips: one begins with a command that is sent while no
 *     other command, of any connection, waits for its reply
 * @param bytesUp the bytes of the commands
 * @param bytesDown the bytes of the replies
 */
public record Traffic(long commands, long roundTrips, long bytesUp, long bytesDown) {}
