package io.cachette.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * JUnit 5 annotation that gives a test class an empty server as {@link RedisServer} parameter of
 * its constructor and methods.
 *
 * <pre>{@code
 * @RedisTest
 * final class CounterTest {
 *   @Test
 *   void increment_newKey_returnsOne(RedisServer redis) {
 *     Assertions.assertEquals(1L, redis.command("INCR", "counter"));
 *   }
 * }
 * }</pre>
 *
 * <p>The server is shared with the other test classes of the run, and is emptied before each class
 * (not before each test). Classes with this annotation never run in parallel. Put it on the
 * outermost class; nested classes share its server and data.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(RedisExtension.class)
@ResourceLock("io.cachette.testkit.RedisServer")
public @interface RedisTest {

  /**
   * Whether the class gets a server of its own, which is started before the class and closed after
   * it. Required if the class stops, kills, pauses or reconfigures its server.
   *
   * @return false for the shared server
   */
  boolean dedicated() default false;
}
