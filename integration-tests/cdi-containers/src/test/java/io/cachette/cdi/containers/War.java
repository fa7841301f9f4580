package io.cachette.cdi.containers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The application as an archive, with what it needs in {@code WEB-INF/lib}. */
final class War {

  private static final Path CLASSES = Path.of("target", "classes");
  private static final Path LIBRARIES = Path.of("target", "war-libraries");

  private War() {}

  /** The libraries of the application. */
  static List<Path> libraries() {
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As users build it. */
  static Path plain(Path folder) {
    return write(archive("annotated", libraries()), folder);
  }

  /** With the classes of the extension among its own, all of them scanned for beans. */
  static Path shaded(Path folder) {
    Path extension =
        libraries().stream()
            .filter(file -> file.getFileName().toString().startsWith("cachette-cdi-"))
            .findFirst()
            .orElseThrow();
    JavaArchive classes =
        ShrinkWrap.create(ZipImporter.class).importFrom(extension.toFile()).as(JavaArchive.class);
    List<Path> others = libraries().stream().filter(file -> !file.equals(extension)).toList();
    return write(archive("all", others).merge(classes, "WEB-INF/classes"), folder);
  }

  private static WebArchive archive(String discovery, List<Path> libraries) {
    WebArchive archive = ShrinkWrap.create(WebArchive.class);
    classes().forEach(file -> archive.addAsWebInfResource(file.toFile(), "classes/" + name(file)));
    return archive
        .addAsWebInfResource(
            new StringAsset(
                "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\""
                    + " bean-discovery-mode=\"%s\"/>".formatted(discovery)),
            "beans.xml")
        .addAsLibraries(libraries.stream().map(Path::toFile).toArray(File[]::new));
  }

  /** As files: those that extend classes of the extension cannot be loaded here. */
  private static List<Path> classes() {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      return files.filter(file -> name(file).endsWith(".class")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return CLASSES.relativize(file).toString();
  }

  private static Path write(WebArchive archive, Path folder) {
    Path file = folder.resolve("shop.war");
    archive.as(ZipExporter.class).exportTo(file.toFile(), true);
    return file;
  }
}
