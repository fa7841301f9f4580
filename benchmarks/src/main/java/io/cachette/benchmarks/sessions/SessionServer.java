package io.cachette.benchmarks.sessions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat with one application, whose sessions a library keeps. Thread-safe. */
final class SessionServer implements AutoCloseable {

  private static final int SESSIONS = 200;

  private final SessionContender contender;
  private final Tomcat tomcat = new Tomcat();
  private final ThreadLocal<HttpConnection> connections = ThreadLocal.withInitial(this::connect);
  private final List<String> cookies;

  SessionServer(SessionContender contender, URI redis) throws LifecycleException {
    this.contender = contender;
    tomcat.setBaseDir(newFolder());
    tomcat.setPort(0);
    tomcat.setSilent(true);
    Connector connector = tomcat.getConnector();
    connector.setProperty("maxKeepAliveRequests", "-1");
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "sessions", new SessionServlet());
    context.addServletMappingDecoded("/*", "sessions");
    contender.install(context, redis);
    tomcat.start();
    cookies =
        IntStream.range(0, SESSIONS)
            .mapToObj(i -> connections.get().get(SessionServlet.CREATE, ""))
            .toList();
  }

  private static String newFolder() {
    try {
      Path folder = Files.createTempDirectory("cachette-benchmarks-");
      folder.toFile().deleteOnExit();
      return folder.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpConnection connect() {
    return new HttpConnection(tomcat.getConnector().getLocalPort());
  }

  SessionContender contender() {
    return contender;
  }

  /** Returns the cookies of all sessions. */
  List<String> cookies() {
    return cookies;
  }

  /** Sends a request of a session on the connection of the calling thread. */
  void send(String path, String cookie) {
    String unused = connections.get().get(path, cookie);
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
