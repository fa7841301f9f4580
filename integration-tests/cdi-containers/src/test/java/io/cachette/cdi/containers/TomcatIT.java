package io.cachette.cdi.containers;

import io.cachette.testkit.RedisServer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TomcatIT extends WarTests {

  TomcatIT(RedisServer redis) {
    super(redis, TomcatServer::start);
  }

  /** As where an EAR and a WAR in it both have our libraries. */
  @Test
  void cacheResult_extensionAlsoInParentLoader_interceptsOnce() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (Path library : War.libraries()) {
      if (!library.getFileName().toString().matches("(weld|jboss|jakarta).*")) {
        urls.add(library.toUri().toURL());
      }
    }
    try (URLClassLoader parent =
            new URLClassLoader(urls.toArray(URL[]::new), WarTests.class.getClassLoader());
        WebServer server = TomcatServer.start(War.plain(folder), folder, parent)) {
      assertIntercepted(new Browser(server));
    }
  }
}
