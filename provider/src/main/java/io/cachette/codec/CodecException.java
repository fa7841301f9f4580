package io.cachette.codec;

import io.cachette.codec.internal.ClassLookup;
import io.cachette.codec.internal.MessageSanitizer;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if an object cannot be serialized, or if bytes cannot be read as an object. Message and
 * type may quote stored bytes, so both are reduced to one line of limited length. The operations of
 * a cache throw it as the cause of a {@link javax.cache.CacheException}.
 *
 * <pre>{@code
 * try {
 *   cache.get("4711");
 * } catch (CacheException e) {
 *   if (e.getCause() instanceof CodecException unreadable) {
 *     log.log(System.Logger.Level.WARNING, "cannot read class " + unreadable.type());
 *   }
 * }
 * }</pre>
 */
public final class CodecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int MESSAGE_LENGTH = 2000;

  private final @Nullable String type;

  /** Creates an exception that names no class. */
  public CodecException(String message, @Nullable Throwable cause) {
    this(message, null, cause);
  }

  /**
   * Creates an exception that names a class.
   *
   * @param message the reason
   * @param type name of the class that cannot be written or read; null if it is not known
   * @param cause null if there is none
   */
  public CodecException(String message, @Nullable String type, @Nullable Throwable cause) {
    super(MessageSanitizer.sanitize(message, MESSAGE_LENGTH), cause);
    this.type = type == null ? null : MessageSanitizer.sanitize(type, ClassLookup.MAX_NAME);
  }

  /** Returns the name of the class that cannot be written or read, or null if it is not known. */
  public @Nullable String type() {
    return type;
  }
}
