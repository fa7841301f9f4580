package io.cachette.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A program that starts a server, prints its pid, and ends when its standard input ends. */
final class ServerOwner {
  private ServerOwner() {}

  public static void main(String[] args) throws IOException {
    // Not closed on purpose: the shutdown hook has to do it.
    RedisServer server = RedisServer.start();
    System.out.println(server.process().pid());
    if (System.in.read() >= 0) {
      throw new IOException("Nothing was expected on stdin");
    }
  }

  /** Starts the program, with the folders of its servers below {@code temp}. */
  static Process fork(Path temp) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + temp,
            "-cp",
            System.getProperty("java.class.path"),
            ServerOwner.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static ProcessHandle awaitServer(Process owner) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8));
    String pid = String.valueOf(out.readLine());
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  static void runToTheEnd(Path temp) throws IOException, InterruptedException {
    Process owner = fork(temp);
    awaitServer(owner);
    owner.getOutputStream().close();
    owner.waitFor();
  }

  static List<Path> serverFolders(Path temp) throws IOException {
    try (Stream<Path> paths = Files.walk(temp)) {
      return paths.filter(path -> path.getFileName().toString().startsWith("server-")).toList();
    }
  }
}
