package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;

/**
 * What the answer to a mutation should carry; the rest stays in Redis.
 *
 * @param hasPrevious the value before a change
 * @param hasMismatch the value that made a condition fail
 * @param hasExpired the value of a dead entry that was met
 */
public record ReplyFields(boolean hasPrevious, boolean hasMismatch, boolean hasExpired) {

  byte[] toBytes() {
    String flags = (hasPrevious ? "p" : "") + (hasMismatch ? "r" : "") + (hasExpired ? "x" : "");
    return flags.getBytes(StandardCharsets.US_ASCII);
  }
}
