package io.cachette.session.container;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.http.Rfc6265CookieProcessor;
import org.apache.tomcat.util.modeler.Registry;
import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat 10.1 or 11. */
final class TomcatNode implements WebNode {

  private final Tomcat tomcat = new Tomcat();
  private final Path folder;
  private final Map<String, Context> contexts = new HashMap<>();
  private final List<Initializer> initializers = new ArrayList<>();

  private TomcatNode(Path folder) {
    this.folder = folder;
  }

  /** Loaded by its name. */
  static final class Starter implements NodeStarter {

    @Override
    public WebNode start(List<WebApp> apps) throws Exception {
      // All nodes of the JVM would register the same names.
      Registry.disableRegistry();
      TomcatNode node = new TomcatNode(Files.createTempDirectory("tomcat"));
      try {
        node.start(apps);
        return node;
      } catch (LifecycleException | RuntimeException e) {
        node.stop();
        throw e;
      }
    }
  }

  private void start(List<WebApp> apps) throws LifecycleException {
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    Connector connector = tomcat.getConnector();
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("minSpareThreads", "2");
    connector.setProperty("maxThreads", "64");
    apps.forEach(this::add);
    tomcat.start();
    for (Initializer initializer : initializers) {
      Exception failure = initializer.failure();
      if (failure != null) {
        throw new IllegalStateException("Not started: " + failure, failure);
      }
    }
    contexts.forEach(
        (path, context) -> {
          if (!context.getState().isAvailable()) {
            throw new IllegalStateException(
                "Not started: '%s'; -Dsession.container.log=SEVERE shows why".formatted(path));
          }
        });
  }

  private void add(WebApp app) {
    Path files = app.files();
    Context context =
        tomcat.addContext(app.path(), files == null ? null : files.toAbsolutePath().toString());
    contexts.put(app.path(), context);
    ClassLoader loader = app.loader();
    if (loader == null) {
      context.setParentClassLoader(WebApp.class.getClassLoader());
    } else {
      context.setLoader(new FixedLoader(loader));
    }
    app.initParameters().forEach(context::addParameter);
    app.listeners().forEach(listener -> context.addApplicationListener(listener.getName()));
    app.errorPages().forEach((status, location) -> context.addErrorPage(page(status, location)));
    context.setSessionTimeout(app.sessionTimeout());
    context.setCrossContext(app.hasCrossContext());
    addDefaultServlet(context);
    if (app.sameSite() != null) {
      Rfc6265CookieProcessor processor = new Rfc6265CookieProcessor();
      processor.setSameSiteCookies(app.sameSite());
      context.setCookieProcessor(processor);
    }
    if (app.hasWebSocket()) {
      context.addServletContainerInitializer(new WsSci(), Set.of());
    }
    Initializer initializer = app.initializer();
    initializers.add(initializer);
    context.addServletContainerInitializer(initializer, Set.of());
  }

  /**
   * Adds a default servlet also without files. Otherwise requests without a servlet would not reach
   * the filters.
   */
  private static void addDefaultServlet(Context context) {
    var servlet = Tomcat.addServlet(context, "default", new DefaultServlet());
    servlet.setLoadOnStartup(1);
    servlet.setOverridable(true);
    servlet.setAsyncSupported(true);
    context.addServletMappingDecoded("/", "default");
    context.addWelcomeFile("index.html");
  }

  private static ErrorPage page(int status, String location) {
    ErrorPage page = new ErrorPage();
    page.setErrorCode(status);
    page.setLocation(location);
    return page;
  }

  @Override
  public URI uri() {
    return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
  }

  @Override
  public ServletContext context(String path) {
    return Objects.requireNonNull(contexts.get(path), path).getServletContext();
  }

  @Override
  public synchronized void stop() {
    if (tomcat.getServer().getState() == LifecycleState.DESTROYED) {
      return;
    }
    try {
      tomcat.stop();
      tomcat.destroy();
      deleteFolder();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  private void deleteFolder() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
