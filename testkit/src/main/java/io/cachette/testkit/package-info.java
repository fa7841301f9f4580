/**
 * Starts real Redis and Valkey servers for tests. {@link io.cachette.testkit.RedisServer} is one
 * server, optionally with users and TLS ({@link io.cachette.testkit.TestCertificates}). {@link
 * io.cachette.testkit.RedisCluster} is a cluster, and {@link io.cachette.testkit.RedisSentinels} a
 * master with a replica and sentinels. {@link io.cachette.testkit.RedisTest} gives a server to a
 * JUnit 5 test class. {@link io.cachette.testkit.CommandLog} records the commands of a server.
 * {@link io.cachette.testkit.RedisProxy} counts commands, delays replies and breaks connections.
 * {@link io.cachette.testkit.JavaProgram} is another JVM that uses the same server.
 */
@NullMarked
package io.cachette.testkit;

import org.jspecify.annotations.NullMarked;
