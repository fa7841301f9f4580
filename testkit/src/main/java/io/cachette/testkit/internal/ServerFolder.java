package io.cachette.testkit.internal;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The temporary folder of one server: its configuration, its data, its log, and a file with the ids
 * of its process and of the JVM that owns it. If the owner was killed, a later JVM can clean up. A
 * folder without a process holds certificates.
 */
public record ServerFolder(Path path) {
  private static final String PROCESSES = "processes.properties";
  private static final String OWNER = "owner";
  private static final String SERVER = "server";

  public static ServerFolder create() throws IOException {
    Orphans.removeOnce();
    // The folder gets its final name when it is complete, so that no other JVM finds it without the
    // file.
    Path partial = Files.createTempDirectory(UserFolder.getOrCreate(), "partial-");
    write(partial, new Properties());
    Path path =
        partial.resolveSibling(partial.getFileName().toString().replace("partial", "server"));
    Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
    return new ServerFolder(path);
  }

  static List<ServerFolder> findAll() throws IOException {
    try (Stream<Path> paths = Files.list(UserFolder.getOrCreate())) {
      return paths
          .filter(path -> path.getFileName().toString().startsWith("server-"))
          .map(ServerFolder::new)
          .toList();
    }
  }

  Path log() {
    return path.resolve("server.log");
  }

  void recordServer(ProcessHandle server) throws IOException {
    Properties processes = new Properties();
    processes.setProperty(SERVER, ProcessId.of(server).toString());
    write(path, processes);
  }

  /** Whether the JVM that made the folder has certainly ended. */
  boolean isOrphaned() throws IOException {
    return read(OWNER).map(ProcessId::isGone).orElse(false);
  }

  Optional<ProcessHandle> findServer() throws IOException {
    return read(SERVER).flatMap(ProcessId::find);
  }

  public void delete() {
    UserFolder.deleteTree(path);
  }

  private Optional<ProcessId> read(String key) throws IOException {
    Properties processes = new Properties();
    try (Reader reader = Files.newBufferedReader(path.resolve(PROCESSES))) {
      processes.load(reader);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // its owner is deleting it
    }
    return Optional.ofNullable(processes.getProperty(key)).map(ProcessId::parse);
  }

  private static void write(Path folder, Properties processes) throws IOException {
    processes.setProperty(OWNER, ProcessId.of(ProcessHandle.current()).toString());
    Path partial = folder.resolve(PROCESSES + ".partial");
    try (Writer writer = Files.newBufferedWriter(partial)) {
      processes.store(writer, null);
    }
    Files.move(partial, folder.resolve(PROCESSES), StandardCopyOption.ATOMIC_MOVE);
  }
}
