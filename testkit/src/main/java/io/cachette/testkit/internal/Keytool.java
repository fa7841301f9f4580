package io.cachette.testkit.internal;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The keytool of this JVM, as a process; there is no public API to sign certificates. */
final class Keytool {
  /** The optimizing compiler takes longer than it saves. */
  private static final String QUICK_START = "-J-XX:TieredStopAtLevel=1";

  /** Makes the names of authorities unique. Otherwise only their signatures would differ. */
  private final String unit = UUID.randomUUID().toString();

  private final Path store;
  private final String password;

  /** Keeps the keys in the PKCS12 file {@code store}, which is created if it does not exist. */
  Keytool(Path store, String password) {
    this.store = store;
    this.password = password;
  }

  Path store() {
    return store;
  }

  /** Adds a key with a certificate that has been valid for a day; by default it is self-signed. */
  void generate(String alias, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(findProgram().toString());
    command.addAll(List.of("-genkeypair", QUICK_START, "-alias", alias));
    command.addAll(List.of("-dname", "CN=Cachette test %s, OU=%s".formatted(alias, unit)));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-startdate", "-1d", "-validity", "30"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", password));
    command.addAll(List.of(options));
    run(command);
  }

  private static Path findProgram() {
    Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          "Certificates are made by keytool, and this Java has none at " + program);
    }
    return program;
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IllegalStateException("keytool ended with " + exit + ": " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while making certificates", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
