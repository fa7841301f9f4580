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
 * The JUnit 5 extension behind {@link RedisTest}; used alone, it gives the shared server. Its
 * servers are closed by JUnit, at the end of the class or of the run.
 */
public final class RedisExtension
    implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(RedisExtension.class);

  /** Not closeable, unlike the server: a store closes what it holds when its class ends. */
  private record AssignedServer(RedisServer server, boolean dedicated) {}

  /** For JUnit. */
  public RedisExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    getUse(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    AssignedServer use = getUse(context);
    if (!use.dedicated() && !use.server().isRunning()) {
      use.server().restart();
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
    return getUse(context).server();
  }

  /** Asked for first by the constructor or by beforeAll, depending on the test's life cycle. */
  private static AssignedServer getUse(ExtensionContext context) {
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
