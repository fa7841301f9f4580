package io.cachette.cdi.containers;

import java.net.URI;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Tomcat, embedded. */
record TomcatServer(Tomcat tomcat, Context context) implements WebServer {

  static WebServer start(Path war, Path folder, ClassLoader parent) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getHost().setAppBase(folder.toString());
    tomcat.getEngine().setParentClassLoader(parent);
    Context context = tomcat.addWebapp("", war.toAbsolutePath().toString());
    StandardJarScanner scanner = new StandardJarScanner();
    scanner.setScanClassPath(false); // of the tests
    context.setJarScanner(scanner);
    tomcat.getConnector();
    tomcat.start();
    return new TomcatServer(tomcat, context);
  }

  @Override
  public URI uri() {
    return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
  }

  @Override
  public ClassLoader applicationLoader() {
    return context.getLoader().getClassLoader();
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
