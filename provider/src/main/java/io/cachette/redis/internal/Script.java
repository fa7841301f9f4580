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
 * it, and what its callers need of it.
 *
 * @param name file name, for messages
 * @param source Lua text
 * @param sha SHA-1 digest of the source in lower-case hex, as {@code EVALSHA} expects it
 * @param mode {@code READ_ONLY} scripts go through {@code EVALSHA_RO} and may be served by a
 *     replica
 * @param purpose says in which cases the script is sent again, see {@link RepeatedRequest}
 */
public record Script(String name, String source, String sha, Mode mode, Purpose purpose) {

  /** The purpose for which callers run a script. */
  public enum Purpose {
    /** To change data. */
    CHANGE,
    /**
     * To store a value that the caller has anyway. If the server takes no writes, the caller does
     * without, and does not wait until the server takes writes again.
     */
    STORE_LOADED,
    /**
     * To read. The script writes nothing, or the caller does without its writes, and it may run
     * twice. It is sent again if its reply is lost.
     */
    READ
  }

  /** Creates a script whose callers read if it writes nothing, and change data otherwise. */
  public Script(String name, String source, String sha, Mode mode) {
    this(name, source, sha, mode, mode == Mode.READ_ONLY ? Purpose.READ : Purpose.CHANGE);
  }

  /** Returns this script for another purpose. */
  public Script withPurpose(Purpose newPurpose) {
    return new Script(name, source, sha, mode, newPurpose);
  }

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
