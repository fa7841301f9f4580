package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a {@link Mutation} does to an entry, if its {@link Condition} holds. */
public enum Action {
  /** Creates or updates the entry. */
  PUT,
  /** Removes the entry. */
  REMOVE,
  /** Moves the deadline; the value stays as it is. */
  TOUCH,
  /** Hands out the ticket of a load; see {@link Condition#SAME_TOKEN}. */
  ISSUE_TOKEN,
  /** Gives a ticket back whose load found nothing. */
  RELEASE_TOKEN;

  private final String argument = name().toLowerCase(Locale.ROOT);

  /** What the scripts are told. */
  byte[] bytes() {
    return argument.getBytes(StandardCharsets.US_ASCII);
  }
}
