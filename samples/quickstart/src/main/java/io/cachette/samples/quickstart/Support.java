package io.cachette.samples.quickstart;

import io.cachette.ratelimit.RateLimit;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers questions: a hundred per hour, whichever JVM is asked. */
@ApplicationScoped
public class Support {

  /** So many questions per hour. */
  static final int LIMIT = 100;

  @RateLimit(name = "support", limit = LIMIT, period = "1h")
  public String answer(String question) {
    return "The answer to " + question;
  }
}
