package io.cachette.session.container;

import jakarta.servlet.ServletContext;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.eclipse.jetty.server.HttpCookieUtils;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty 12.1 with any version of Jakarta EE. */
final class JettyNode<H extends ContextHandler> implements WebNode {

  private final Server server;
  private final List<H> handlers;
  private final Function<H, ServletContext> contexts;

  private JettyNode(Server server, List<H> handlers, Function<H, ServletContext> contexts) {
    this.server = server;
    this.handlers = handlers;
    this.contexts = contexts;
  }

  /** Starts a node after the configuration that all versions of Jakarta EE share. */
  static <H extends ContextHandler> WebNode start(
      List<WebApp> apps, Function<WebApp, H> handler, Function<H, ServletContext> contexts)
      throws Exception {
    Server server = new Server(new QueuedThreadPool(64, 4));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    List<H> handlers = apps.stream().map(app -> configured(handler.apply(app), app)).toList();
    server.setHandler(new ContextHandlerCollection(handlers.toArray(ContextHandler[]::new)));
    JettyNode<H> node = new JettyNode<>(server, handlers, contexts);
    try {
      server.start();
      return node;
    } catch (Exception e) {
      node.stop();
      throw e;
    }
  }

  private static <H extends ContextHandler> H configured(H handler, WebApp app) {
    handler.setContextPath(app.path().isEmpty() ? "/" : app.path());
    handler.setClassLoader(app.loaderOrNew());
    handler.setCrossContextDispatchSupported(app.hasCrossContext());
    if (app.files() != null) {
      handler.setBaseResourceAsPath(app.files());
    }
    if (app.sameSite() != null) {
      handler.setAttribute(HttpCookieUtils.SAME_SITE_DEFAULT_ATTRIBUTE, app.sameSite());
    }
    return handler;
  }

  @Override
  public URI uri() {
    return URI.create(
        "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
  }

  @Override
  public ServletContext context(String path) {
    return handlers.stream()
        .map(contexts)
        .filter(context -> Objects.equals(context.getContextPath(), path))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void stop() {
    LifeCycle.stop(server);
    server.destroy();
  }
}
