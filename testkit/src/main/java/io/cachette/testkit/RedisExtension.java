package io.cachette.testkit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * JUnit 5 extension behind {@link RedisTest}. Without that annotation, it provides the shared
 * server. JUnit closes its servers at the end of the class or of the run. Thread-safe.
 *
 * <pre>{@code
 * @org.junit.jupiter.api.extension.ExtendWith(RedisExtension.class)
 * final class CounterTest {
 *   @Test
 *   void increment_newKey_returnsOne(RedisServer redis) {
 *     Assertions.assertEquals(1L, redis.command("INCR", "counter"));
 *   }
 * }
 * }</pre>
 */
public final class RedisExtension
    implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(RedisExtension.class);

  /**
   * Not closeable, unlike the server, because a store closes its closeable values when its class
   * ends.
   */
  private record AssignedServer(RedisServer server, boolean dedicated) {}

  /** Called by JUnit. */
  public RedisExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    getAssigned(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    AssignedServer assigned = getAssigned(context);
    if (!assigned.dedicated() && !assigned.server().isRunning()) {
      assigned.server().restart();
      throw new IllegalStateException(
          "%s stopped the server that it shares; it needs @RedisTest(dedicated = true)"
              .formatted(context.getDisplayName()));
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RedisServer.class;
  }

  @Override
  public RedisServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return getAssigned(context).server();
  }

  /** Called first by the constructor or by beforeAll, depending on the lifecycle of the test. */
  private static AssignedServer getAssigned(ExtensionContext context) {
    ExtensionContext outermost = findOutermostClass(context);
    Store store = outermost.getStore(NAMESPACE);
    return store.getOrComputeIfAbsent(
        AssignedServer.class,
        key -> isDedicated(outermost) ? startDedicated(store) : getShared(context.getRoot()),
        AssignedServer.class);
  }

  private static AssignedServer startDedicated(Store store) {
    RedisServer server = RedisServer.start();
    store.put(RedisServer.class, server);
    return new AssignedServer(server, true);
  }

  private static AssignedServer getShared(ExtensionContext root) {
    RedisServer server =
        root.getStore(NAMESPACE)
            .getOrComputeIfAbsent(RedisServer.class, key -> RedisServer.start(), RedisServer.class);
    server.flushAll();
    return new AssignedServer(server, false);
  }

  private static boolean isDedicated(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), RedisTest.class)
        .map(RedisTest::dedicated)
        .orElse(false);
  }

  private static ExtensionContext findOutermostClass(ExtensionContext context) {
    ExtensionContext outermost = context;
    while (outermost.getParent().flatMap(ExtensionContext::getTestClass).isPresent()) {
      outermost = outermost.getParent().orElseThrow();
    }
    return outermost;
  }
}
