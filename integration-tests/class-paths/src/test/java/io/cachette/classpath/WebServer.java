package io.cachette.classpath;

import io.cachette.session.SessionFilter;
import io.cachette.session.SessionSettings;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A server with a servlet that counts the visits of a session. */
final class WebServer implements AutoCloseable {

  private final Tomcat tomcat;
  private final Context context;

  private WebServer(Tomcat tomcat, Context context) {
    this.tomcat = tomcat;
    this.context = context;
  }

  static WebServer start(URI redis) throws IOException, LifecycleException {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", null);
    FilterDef filter = new FilterDef();
    filter.setFilterName("sessions");
    filter.setFilter(new SessionFilter(SessionSettings.builder().uri(redis).build()));
    filter.setAsyncSupported("true");
    context.addFilterDef(filter);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName("sessions");
    mapping.addURLPattern("/*");
    context.addFilterMap(mapping);
    Tomcat.addServlet(context, "visits", new Visits());
    context.addServletMappingDecoded("/*", "visits");
    tomcat.start();
    return new WebServer(tomcat, context);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/");
  }

  /** Whether all filters have started. */
  boolean isDeployed() {
    return context.getState().isAvailable();
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }

  private static final class Visits extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession();
      Integer visits = (Integer) session.getAttribute("visits");
      session.setAttribute("visits", visits == null ? 1 : visits + 1);
      response.getWriter().print(session.getAttribute("visits"));
    }
  }
}
