package io.cachette.redis.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.redisson.api.RScript.Mode;

/**
 * A Lua script that a {@link ScriptRunner} runs: its source, the digest by which the server knows
 * it, and whether it only reads.
 *
 * @param name file name, for messages
 * @param source Lua text
 * @param sha SHA-1 digest of the source in lower-case hex, as {@code EVALSHA} expects it
 * @param mode {@code READ_ONLY} scripts go through {@code EVALSHA_RO}, may be served by a replica
 *     and are sent again after a timeout; {@code READ_WRITE} scripts are sent once
 */
public record Script(String name, String source, String sha, Mode mode) {

  /** Loads a script that changes nothing, from files beside a class; see {@link #loadReadWrite}. */
  public static Script loadReadOnly(Class<?> owner, String... files) {
    return load(owner, Mode.READ_ONLY, files);
  }

  /**
   * Loads a script from files beside a class: shared preludes first, the operation last.
   *
   * @throws IllegalStateException if a file is missing, which means that the jar is damaged
   */
  public static Script loadReadWrite(Class<?> owner, String... files) {
    return load(owner, Mode.READ_WRITE, files);
  }

  private static Script load(Class<?> owner, Mode mode, String... files) {
    StringBuilder source = new StringBuilder();
    for (String file : files) {
      source.append(read(owner, file)).append('\n');
    }
    String text = source.toString();
    return new Script(files[files.length - 1], text, computeSha1(text), mode);
  }

  private static String read(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(
            "The script " + file + " is missing beside " + owner.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The script " + file + " cannot be read", e);
    }
  }

  private static String computeSha1(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }
}
