package io.cachette.samples.quickstart;

import io.cachette.ratelimit.RateLimit;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers questions, at most a hundred per hour in all JVMs. */
@ApplicationScoped
public class Support {

  /** The number of questions per hour. */
  static final int LIMIT = 100;

  @RateLimit(name = "support", limit = LIMIT, period = "1h")
  public String answer(String question) {
    return "The answer to " + question;
  }
}
