package io.cachette.spring.boot;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the application context of a Spring test a Redis server of its own, which Cachette uses
 * instead of the one that the settings name. Needs {@code cachette-testkit} on the class path.
 *
 * <pre>{@code
 * @SpringBootTest
 * @CachetteTest
 * class ShopTest {
 *   @Autowired RedisServer redis;
 *
 *   @Test
 *   void start_newServer_hasNoEntries() {
 *     Assertions.assertEquals(0L, redis.command("DBSIZE"));
 *   }
 * }
 * }</pre>
 *
 * <p>The server starts before the beans, stops when the context is closed, and is a bean of the
 * type {@code io.cachette.testkit.RedisServer}. Spring caches contexts, so tests with the same
 * context share the server and its data. The user, the password and the settings of TLS that the
 * application has are not used.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface CachetteTest {}
