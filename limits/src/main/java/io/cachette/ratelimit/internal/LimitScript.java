package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.redis.internal.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is sent to Redis, and how it answers: see {@code limit.lua}. */
public final class LimitScript {

  public static final Script SCRIPT =
      Script.loadReadWrite(
          LimitScript.class, "gcra.lua", "fixed_window.lua", "sliding_window.lua", "limit.lua");

  /** What to do with the limits. */
  enum Operation {
    TAKE,
    PEEK,
    REFUND,
    RESET
  }

  /**
   * What the script says of a limit.
   *
   * @param waitMicros until the permits could be had
   * @param fits whether they could be taken, or were refunded
   */
  record LimitReply(
      long waitMicros, boolean fits, long remaining, long resetMicros, String grant) {}

  /**
   * The answer.
   *
   * @param now in microseconds, by the clock of Redis
   * @param allowed whether all limits that refuse allow
   * @param waitMicros until it is the turn of the call
   * @param limits one per limit
   */
  record Reply(long now, boolean allowed, long waitMicros, List<LimitReply> limits) {}

  private LimitScript() {}

  /**
   * The arguments.
   *
   * @param present in microseconds; empty for the clock of Redis
   * @param estimate what the present will be about, in microseconds, to cut windows
   */
  static List<byte[]> encodeArguments(
      Operation operation,
      String present,
      Duration maxWait,
      List<ScriptLimit> limits,
      long estimate) {
    List<Object> words = new ArrayList<>();
    words.add(operation.name().toLowerCase(Locale.ROOT));
    words.add(present);
    words.add(toMicros(maxWait));
    for (ScriptLimit limit : limits) {
      RateLimitPolicy policy = limit.policy();
      List<Long> algorithmArguments = encodeAlgorithm(policy, estimate);
      words.add(policy.algorithm());
      words.add(limit.permits());
      words.add(limit.grant());
      words.add(policy.isShadow() ? 1 : 0);
      words.add(toMicros(policy.maxWait()));
      words.add(algorithmArguments.size());
      words.addAll(algorithmArguments);
    }
    return words.stream().map(word -> word.toString().getBytes(StandardCharsets.UTF_8)).toList();
  }

  /**
   * A limit as the script knows it.
   *
   * @param grant to be refunded; empty for other operations
   */
  record ScriptLimit(RateLimitPolicy policy, String redisKey, long permits, String grant) {}

  /** The arguments that only the algorithm of a limit knows. */
  private static List<Long> encodeAlgorithm(RateLimitPolicy policy, long estimate) {
    long period = toMicros(policy.averagePeriod());
    return switch (policy.algorithm()) {
      case GCRA -> List.of(policy.limit(), period, policy.burst());
      case SLIDING_WINDOW -> List.of(policy.limit(), period);
      case FIXED_WINDOW -> encodeWindows(policy, estimate);
    };
  }

  /**
   * The length of the windows and one of them. If they differ in length, from one before the
   * present to the end of the last one that somebody may wait for, and one more.
   */
  private static List<Long> encodeWindows(RateLimitPolicy policy, long estimate) {
    Windows windows = policy.windows();
    if (windows instanceof Windows.Spans spans) {
      return List.of(policy.limit(), spans.length(), spans.startOf(estimate));
    }
    long last = estimate + toMicros(policy.maxWait());
    List<Long> words = new ArrayList<>(List.of(policy.limit(), 0L));
    long start = windows.startOf(windows.startOf(estimate) - 1);
    while (start <= last) {
      words.add(start);
      start = windows.nextStart(start);
    }
    words.add(start);
    start = windows.nextStart(start);
    words.add(start);
    words.add(windows.nextStart(start));
    return words;
  }

  static long toMicros(Duration duration) {
    return duration.getSeconds() * 1_000_000 + duration.getNano() / 1_000;
  }

  static Duration toDuration(long micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }

  /** The time in a reply, in microseconds. */
  static long now(List<Object> reply) {
    return (Long) reply.get(0);
  }

  /** Whether the present was in none of the windows that the arguments name. */
  static boolean isOutsideWindows(List<Object> reply) {
    return reply.size() == 1;
  }

  static Reply parse(List<Object> reply) {
    return new Reply(
        now(reply),
        (Long) reply.get(1) == 1,
        (Long) reply.get(2),
        reply.stream().skip(3).map(verdict -> parseLimit((List<?>) verdict)).toList());
  }

  private static LimitReply parseLimit(List<?> words) {
    return new LimitReply(
        (Long) words.get(0),
        (Long) words.get(1) == 1,
        (Long) words.get(2),
        (Long) words.get(3),
        new String((byte[]) words.get(4), StandardCharsets.UTF_8));
  }
}
