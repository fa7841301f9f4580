package io.cachette.codec;

import io.cachette.codec.internal.ClassLookup;
import io.cachette.codec.internal.MessageSanitizer;
import org.jspecify.annotations.Nullable;

/**
 * An object cannot be turned into bytes, or bytes cannot be turned into an object. As message and
 * type may quote stored bytes, they are one line of a limited length.
 */
public final class CodecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int MESSAGE_LENGTH = 2000;

  private final @Nullable String type;

  public CodecException(String message, @Nullable Throwable cause) {
    this(message, null, cause);
  }

  /**
   * @param type name of the class that is concerned, if it is known
   */
  public CodecException(String message, @Nullable String type, @Nullable Throwable cause) {
    super(MessageSanitizer.sanitize(message, MESSAGE_LENGTH), cause);
    this.type = type == null ? null : MessageSanitizer.sanitize(type, ClassLookup.MAX_NAME);
  }

  /** Name of the class that could not be written or read, or null if it is not known. */
  public @Nullable String type() {
    return type;
  }
}
