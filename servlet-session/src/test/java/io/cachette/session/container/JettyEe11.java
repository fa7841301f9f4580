package io.cachette.session.container;

import java.util.List;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ListenerHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.servlet.ServletMapping;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;

/** Jetty 12.1 for Jakarta EE 11. */
final class JettyEe11 implements NodeStarter {

  @Override
  public WebNode start(List<WebApp> apps) throws Exception {
    return JettyNode.start(apps, JettyEe11::handler, ServletContextHandler::getServletContext);
  }

  private static ServletContextHandler handler(WebApp app) {
    ServletContextHandler handler = new ServletContextHandler(ServletContextHandler.SESSIONS);
    app.initParameters().forEach(handler::setInitParameter);
    app.listeners()
        .forEach(listener -> handler.getServletHandler().addListener(new ListenerHolder(listener)));
    ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    app.errorPages().forEach(errors::addErrorPage);
    handler.setErrorHandler(errors);
    handler.getSessionHandler().setMaxInactiveInterval(app.sessionTimeout() * 60);
    handler.setWelcomeFiles(new String[] {"index.html"});
    addDefaultServlet(handler);
    if (app.hasWebSocket()) {
      handler.addServletContainerInitializer(new JakartaWebSocketServletContainerInitializer());
    }
    handler.addServletContainerInitializer(app.initializer());
    return handler;
  }

  /**
   * Adds a default servlet also without files. Otherwise requests without a servlet would not reach
   * the filters.
   */
  private static void addDefaultServlet(ServletContextHandler handler) {
    ServletHolder servlet = new ServletHolder("default", DefaultServlet.class);
    servlet.setAsyncSupported(true);
    ServletMapping mapping = new ServletMapping();
    mapping.setServletName("default");
    mapping.setPathSpec("/");
    mapping.setFromDefaultDescriptor(true);
    handler.getServletHandler().addServlet(servlet);
    handler.getServletHandler().addServletMapping(mapping);
  }
}
