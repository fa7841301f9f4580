package io.cachette.session.container.arquillian;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A WAR as applications build it, with the session library and its dependencies in {@code
 * WEB-INF/lib}.
 */
public final class SessionWar {

  private static final Path LIBRARIES = Path.of("target", "war-libraries");

  /**
   * Without this, a Tomcat cannot stop if another one of the JVM was started later, because JNDI
   * belongs to the last one.
   */
  private static final StringAsset CONTEXT = new StringAsset("<Context useNaming=\"false\"/>");

  private SessionWar() {}

  /**
   * Returns a WAR at the root, with its sessions in Redis.
   *
   * @param classes the classes of the application
   */
  public static WebArchive with(URI redis, Class<?>... classes) {
    return ShrinkWrap.create(WebArchive.class, "ROOT.war")
        .addClasses(classes)
        .addAsLibraries(libraries())
        .addAsLibrary(new File(System.getProperty("session.library", "")))
        .addAsManifestResource(CONTEXT, "context.xml")
        .setWebXML(new StringAsset(webXml(redis)));
  }

  private static File[] libraries() {
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      return files.map(Path::toFile).toArray(File[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String webXml(URI redis) {
    return """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
          <context-param>
            <param-name>cachette.redis.url</param-name>
            <param-value>%s</param-value>
          </context-param>
          <distributable/>
        </web-app>
        """
        .formatted(redis);
  }
}
