package io.cachette.cdi.containers;

import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** Jetty for Jakarta EE 10, embedded. */
record JettyServer(Server server, WebAppContext context) implements WebServer {

  static WebServer start(Path war, Path folder, ClassLoader parent) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(war.toAbsolutePath().toString());
    context.setTempDirectory(folder.resolve("jetty").toFile());
    context.setThrowUnavailableOnStartupException(true);
    context.addConfiguration(new AnnotationConfiguration());
    context.setClassLoader(new WebAppClassLoader(parent, context));
    server.setHandler(context);
    server.start();
    return new JettyServer(server, context);
  }

  @Override
  public URI uri() {
    return URI.create(
        "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
  }

  @Override
  public ClassLoader applicationLoader() {
    return context.getClassLoader();
  }

  @Override
  public void close() {
    LifeCycle.stop(server);
    server.destroy();
  }
}
