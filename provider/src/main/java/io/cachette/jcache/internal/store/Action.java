package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The action of a {@link Mutation}, taken if the entry meets the {@link Condition}. */
public enum Action {
  /** Creates or updates the entry. */
  PUT,
  /** Removes the entry. */
  REMOVE,
  /** Changes the expiry time and leaves the value as it is. */
  TOUCH,
  /** Issues a load token; see {@link Condition#SAME_TOKEN}. */
  ISSUE_TOKEN,
  /** Releases the token of a load that found no value. */
  RELEASE_TOKEN;

  private final String argument = name().toLowerCase(Locale.ROOT);

  /** Returns the argument that stands for this action in {@code mutate.lua}. */
  byte[] toArgument() {
    return argument.getBytes(StandardCharsets.US_ASCII);
  }
}
