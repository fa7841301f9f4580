package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;

/**
 * The optional values in the reply to a request. Redis transfers no others.
 *
 * @param hasPrevious whether the reply contains the value before a change
 * @param hasMismatch whether it contains the value that did not meet the condition
 * @param hasExpired whether it contains the value of an expired entry that the request found and
 *     deleted
 */
public record ReplyFields(boolean hasPrevious, boolean hasMismatch, boolean hasExpired) {

  /** No optional values. */
  public static final ReplyFields NONE = new ReplyFields(false, false, false);

  /** Returns the argument that stands for these values in {@code entry.lua}. */
  byte[] toArgument() {
    String flags = (hasPrevious ? "p" : "") + (hasMismatch ? "r" : "") + (hasExpired ? "x" : "");
    return flags.getBytes(StandardCharsets.US_ASCII);
  }
}
