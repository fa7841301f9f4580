package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;

/**
 * What the answer to a mutation should carry; the rest stays in Redis.
 *
 * @param previous the value before a change
 * @param rejecting the value that made a condition fail
 * @param expired the value of a dead entry that was met
 */
public record Wanted(boolean previous, boolean rejecting, boolean expired) {

  byte[] bytes() {
    String flags = (previous ? "p" : "") + (rejecting ? "r" : "") + (expired ? "x" : "");
    return flags.getBytes(StandardCharsets.US_ASCII);
  }
}
