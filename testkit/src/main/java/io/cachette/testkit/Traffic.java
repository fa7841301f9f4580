package io.cachette.testkit;

/**
 * What clients and a server said to each other through a {@link RedisProxy}.
 *
 * @param commands how many commands clients sent
 * @param roundTrips how often clients had to wait: one begins with a command that is sent while no
 *     other, of any connection, waits for its reply
 * @param bytesUp the size of the commands
 * @param bytesDown the size of their replies
 */
public record Traffic(long commands, long roundTrips, long bytesUp, long bytesDown) {}
