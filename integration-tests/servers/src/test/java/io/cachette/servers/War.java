package io.cachette.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the application as an archive, with what it needs in {@code WEB-INF/lib}. */
final class War {

  private static final Path CLASSES = Path.of("target", "classes");
  private static final Path LIBRARIES = Path.of("target", "war-libraries");
  private static final Path LATER = Path.of("io", "cachette", "servers", "shop", "next");

  private final List<Path> libraries;
  private final Map<String, String> resources;

  /** Archives with the libraries of Cachette, with others, and with files among the classes. */
  War(List<Path> others, Map<String, String> resources) throws IOException {
    this.resources = resources;
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      libraries = Stream.concat(files.sorted(), others.stream()).toList();
    }
  }

  /**
   * Writes an archive, or replaces it at once.
   *
   * @param version 1, or 2 with more classes
   * @param parameters those of the servlet context
   */
  void write(Path file, int version, Map<String, String> parameters) throws IOException {
    Path unfinished = file.resolveSibling("..").resolve(file.getFileName() + ".unfinished");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(unfinished.normalize()))) {
      zip.setLevel(1);
      add(zip, "WEB-INF/beans.xml", new byte[0]);
      add(zip, "WEB-INF/web.xml", descriptor(version, parameters).getBytes(UTF_8));
      for (Path library : libraries) {
        add(zip, "WEB-INF/lib/" + library.getFileName(), Files.readAllBytes(library));
      }
      for (Map.Entry<String, String> resource : resources.entrySet()) {
        add(zip, "WEB-INF/classes/" + resource.getKey(), resource.getValue().getBytes(UTF_8));
      }
      for (Path name : classes(version)) {
        add(zip, "WEB-INF/classes/" + name, Files.readAllBytes(CLASSES.resolve(name)));
      }
    }
    Files.move(unfinished.normalize(), file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<Path> classes(int version) throws IOException {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      return files
          .filter(Files::isRegularFile)
          .map(CLASSES::relativize)
          .filter(name -> version > 1 || !name.startsWith(LATER))
          .sorted()
          .toList();
    }
  }

  private static String descriptor(int version, Map<String, String> parameters) {
    return """
    <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
      <context-param>
        <param-name>shop.version</param-name>
        <param-value>%d</param-value>
      </context-param>
    %s</web-app>
    """
        .formatted(
            version,
            parameters.entrySet().stream()
                .map(
                    parameter ->
                        """
                          <context-param>
                            <param-name>%s</param-name>
                            <param-value>%s</param-value>
                          </context-param>
                        """
                            .formatted(parameter.getKey(), parameter.getValue()))
                .collect(Collectors.joining()));
  }

  private static void add(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }
}
