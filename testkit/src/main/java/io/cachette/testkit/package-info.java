/**
 * Starts real Redis and Valkey servers for tests. {@link io.cachette.testkit.RedisServer} is one
 * server, {@link io.cachette.testkit.RedisTest} gives one to a JUnit 5 test class, {@link
 * io.cachette.testkit.CommandLog} records what a server was asked to do, {@link
 * io.cachette.testkit.JavaProgram} is another JVM to share it with.
 */
@NullMarked
package io.cachette.testkit;

import org.jspecify.annotations.NullMarked;
