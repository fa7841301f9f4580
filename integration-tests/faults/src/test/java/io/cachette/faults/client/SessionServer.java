package io.cachette.faults.client;

import io.cachette.session.SessionFilter;
import io.cachette.session.SessionSettings;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.modeler.Registry;

/** A web application whose sessions are those of Cachette. */
final class SessionServer implements AutoCloseable {
  private static final String ALL = "/*";

  private final Tomcat tomcat = new Tomcat();

  SessionServer(RoundSetup setup) {
    // Servers of earlier rounds had the same names.
    Registry.disableRegistry();
    try {
      tomcat.setBaseDir(Files.createTempDirectory("cachette-faults").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("minSpareThreads", "2");
    Context context = tomcat.addContext("", null);
    context.setParentClassLoader(SessionServer.class.getClassLoader());
    addFilter(context, createFilter(setup));
    Tomcat.addServlet(context, "register", new SessionServlet());
    context.addServletMappingDecoded(ALL, "register");
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Filter createFilter(RoundSetup setup) {
    return new SessionFilter(
        SessionSettings.builder()
            .uri(setup.uri())
            .properties(ClientSettings.of(setup))
            .application("faults")
            .build());
  }

  private static void addFilter(Context context, Filter filter) {
    FilterDef definition = new FilterDef();
    definition.setFilterName("sessions");
    definition.setFilter(filter);
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName("sessions");
    mapping.addURLPattern(ALL);
    context.addFilterMap(mapping);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/");
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }
}
