package io.cachette.testkit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder below {@code java.io.tmpdir} that all JVMs of one user share. */
final class UserFolder {
  private UserFolder() {}

  /** Returns the folder, after creating it if it does not exist. */
  static Path getOrCreate() {
    String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), "cachette-testkit-" + user);
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
          Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
      }
      requireOwnedByUser(folder);
      return folder.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use the folder " + folder, e);
    }
  }

  /** Checks the owner of the folder, because the test kit runs a program from it. */
  private static void requireOwnedByUser(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder, "probe", null);
    try {
      if (!Files.getOwner(folder).equals(Files.getOwner(probe))) {
        throw new IOException(folder + " belongs to another user; set java.io.tmpdir");
      }
    } finally {
      Files.delete(probe);
    }
  }

  /** Deletes a folder as far as possible, since another JVM may be deleting it as well. */
  static void deleteTree(Path root) {
    try (Stream<Path> paths = Files.walk(root)) {
      paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.getLogger(UserFolder.class.getName())
          .log(System.Logger.Level.DEBUG, "Cannot delete " + root, e);
    }
  }
}
