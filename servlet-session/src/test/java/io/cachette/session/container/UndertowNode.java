package io.cachette.session.container;

import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.SameSiteCookieHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Undertow 2.3. */
final class UndertowNode implements WebNode {

  private final PathHandler paths = new PathHandler();
  private final Undertow server =
      Undertow.builder()
          .setIoThreads(2)
          .setWorkerThreads(32)
          .addHttpListener(0, "127.0.0.1", paths)
          .build();
  private final ServletContainer linked = ServletContainer.Factory.newInstance();
  private final Deque<DeploymentManager> deployments = new ArrayDeque<>();

  /** Loaded by its name. */
  static final class Starter implements NodeStarter {

    @Override
    public WebNode start(List<WebApp> apps) throws ServletException {
      UndertowNode node = new UndertowNode();
      // Starts first, because WebSockets need its threads.
      node.server.start();
      try {
        for (WebApp app : apps) {
          node.add(app);
        }
        return node;
      } catch (ServletException | RuntimeException e) {
        node.stop();
        throw e;
      }
    }
  }

  private void add(WebApp app) throws ServletException {
    // Applications use the classes of their container.
    ServletContainer container =
        app.hasCrossContext() ? linked : ServletContainer.Factory.newInstance();
    DeploymentManager deployment = container.addDeployment(info(app));
    deployment.deploy();
    deployments.push(deployment);
    paths.addPrefixPath(app.path().isEmpty() ? "/" : app.path(), deployment.start());
  }

  private DeploymentInfo info(WebApp app) {
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(app.loaderOrNew())
            .setContextPath(app.path().isEmpty() ? "/" : app.path())
            .setDeploymentName(app.path().isEmpty() ? "ROOT" : app.path())
            .setDefaultSessionTimeout(app.sessionTimeout() * 60)
            .addWelcomePage("index.html");
    app.initParameters().forEach(info::addInitParameter);
    app.listeners().forEach(listener -> info.addListener(Servlets.listener(listener)));
    app.errorPages()
        .forEach((status, location) -> info.addErrorPage(Servlets.errorPage(location, status)));
    if (app.files() != null) {
      info.setResourceManager(new PathResourceManager(app.files()));
    }
    if (app.sameSite() != null) {
      info.addInitialHandlerChainWrapper(next -> new SameSiteCookieHandler(next, app.sameSite()));
    }
    if (app.hasWebSocket()) {
      info.addServletContextAttribute(
          WebSocketDeploymentInfo.ATTRIBUTE_NAME,
          new WebSocketDeploymentInfo()
              .setWorker(server.getWorker())
              .setBuffers(new DefaultByteBufferPool(false, 16 * 1024)));
    }
    info.addServletContainerInitializer(
        new ServletContainerInitializerInfo(
            Initializer.class, new ImmediateInstanceFactory<>(app.initializer()), Set.of()));
    return info;
  }

  @Override
  public URI uri() {
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  @Override
  public ServletContext context(String path) {
    return deployments.stream()
        .map(deployment -> deployment.getDeployment().getServletContext())
        .<ServletContext>map(context -> context)
        .filter(context -> context.getContextPath().equals(path))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public synchronized void stop() {
    try {
      while (!deployments.isEmpty()) {
        DeploymentManager deployment = deployments.pop();
        deployment.stop();
        deployment.undeploy();
      }
    } catch (ServletException e) {
      throw new IllegalStateException(e);
    } finally {
      server.stop();
    }
  }
}
