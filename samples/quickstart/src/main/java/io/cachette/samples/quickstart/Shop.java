package io.cachette.samples.quickstart;

import io.cachette.session.SessionInitializer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** One node of a web shop: a Tomcat with one servlet. */
final class Shop implements AutoCloseable {

  private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

  private final Tomcat tomcat = new Tomcat();

  /**
   * Starts the node on a free port.
   *
   * @param folder the folder of Tomcat's files
   */
  Shop(URI redis, Path folder) throws LifecycleException {
    TOMCAT_LOG.setLevel(Level.SEVERE);
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context application = tomcat.addContext("", null);
    Tomcat.addServlet(application, "cart", new CartServlet());
    application.addServletMappingDecoded("/cart", "cart");
    application.addParameter("cachette.redis.url", redis.toString());
    application.addParameter("cachette.session.time-budget", "10s"); // for slow machines
    // In a WAR file, omit this line: containers find the initializer.
    application.addServletContainerInitializer(new SessionInitializer(), Set.of());
    tomcat.start();
  }

  URI cart() {
    return URI.create("http://127.0.0.1:%d/cart".formatted(tomcat.getConnector().getLocalPort()));
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
