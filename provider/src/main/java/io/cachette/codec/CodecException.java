package io.cachette.codec;

import org.jspecify.annotations.Nullable;

/** An object cannot be turned into bytes, or bytes cannot be turned into an object. */
public final class CodecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CodecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
