package io.cachette.session.suite;

import io.cachette.session.container.WebApp;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Applications of one page each, without sessions in Redis. */
final class PlainApp {

  private PlainApp() {}

  /** The code of a page. */
  @FunctionalInterface
  interface Page {
    void serve(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  private static final class PageServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Page page;

    PageServlet(Page page) {
      this.page = page;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      page.serve(request, response);
    }
  }

  static void page(ServletContext context, String path, Page page) {
    ServletRegistration.Dynamic servlet = context.addServlet(path, new PageServlet(page));
    servlet.addMapping(path);
    servlet.setAsyncSupported(true);
  }

  static WebApp app(String path, String pagePath, Page page) {
    return WebApp.at(path).onStartup(context -> page(context, pagePath, page));
  }
}
