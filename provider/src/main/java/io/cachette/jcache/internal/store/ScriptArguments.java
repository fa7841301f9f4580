package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Encodes arguments of scripts. */
final class ScriptArguments {

  private static final byte[] NONE = {};

  private ScriptArguments() {}

  static byte[] toBytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Lua gets an empty string for an argument that is absent. */
  static byte[] emptyIfNull(byte @Nullable [] bytes) {
    return bytes == null ? NONE : bytes;
  }
}
