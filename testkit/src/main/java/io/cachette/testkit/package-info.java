/**
 * Starts real Redis and Valkey servers for tests. {@link io.cachette.testkit.RedisServer} is one
 * server, with users and TLS if wanted ({@link io.cachette.testkit.TestCertificates}); {@link
 * io.cachette.testkit.RedisCluster} is a cluster, {@link io.cachette.testkit.RedisSentinels} a
 * master with a replica and sentinels. {@link io.cachette.testkit.RedisTest} gives a server to a
 * JUnit 5 test class, {@link io.cachette.testkit.CommandLog} records what a server was asked to do,
 * {@link io.cachette.testkit.RedisProxy} counts, delays and breaks what clients say to it, {@link
 * io.cachette.testkit.JavaProgram} is another JVM to share it with.
 */
@NullMarked
package io.cachette.testkit;

import org.jspecify.annotations.NullMarked;
