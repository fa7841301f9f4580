package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.redis.internal.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Encodes the arguments of {@code limit.lua} and parses its reply. */
final class LimitScript {

  static final Script SCRIPT =
      Script.loadReadWrite(
          LimitScript.class,
          "plain.lua",
          "gcra.lua",
          "fixed_window.lua",
          "sliding_window.lua",
          "limit.lua");

  /** An operation on limits. */
  enum Operation {
    ACQUIRE,
    ACQUIRE_EACH,
    PEEK,
    REFUND,
    RESET
  }

  /**
   * The part of the reply about one limit.
   *
   * @param waitMicros microseconds until the permits are available
   * @param fits whether the permits could be acquired, or were refunded
   * @param remaining the permits that are still available
   * @param resetMicros microseconds until all permits are available
   * @param grant identifies the acquired permits for a refund; empty if there are none
   */
  record LimitReply(
      long waitMicros, boolean fits, long remaining, long resetMicros, String grant) {}

  /**
   * The reply.
   *
   * @param now the time in microseconds, by the clock of Redis
   * @param allowed whether all limits allow the call; shadow limits always do
   * @param waitMicros microseconds until the permits of all limits are available
   * @param limits one part per limit; empty if Redis is out of memory, and has changed nothing
   */
  record Reply(long now, boolean allowed, long waitMicros, List<LimitReply> limits) {

    boolean isOutOfMemory() {
      return limits.isEmpty();
    }
  }

  private LimitScript() {}

  /**
   * Encodes the arguments.
   *
   * @param present the time in microseconds; empty for the clock of Redis
   * @param estimate the estimated time of Redis in microseconds, from which windows are computed
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
      words.add(limit.calls());
      words.add(algorithmArguments.size());
      words.addAll(algorithmArguments);
    }
    return words.stream().map(word -> word.toString().getBytes(StandardCharsets.UTF_8)).toList();
  }

  /**
   * The arguments of the script for one limit.
   *
   * @param grant the grant to refund; empty for other operations
   * @param calls the number of calls that share a round trip and are equal; otherwise 1
   */
  record ScriptLimit(
      RateLimitPolicy policy, String redisKey, long permits, String grant, int calls) {

    /** Creates the arguments of one call. */
    ScriptLimit(RateLimitPolicy policy, String redisKey, long permits, String grant) {
      this(policy, redisKey, permits, grant, 1);
    }

    ScriptLimit withCalls(int equalCalls) {
      return new ScriptLimit(policy, redisKey, permits, grant, equalCalls);
    }
  }

  /** Returns whether {@code plain.lua} can decide calls of a policy. */
  static boolean isPlain(RateLimitPolicy policy) {
    return !policy.isShadow()
        && switch (policy.algorithm()) {
          case GCRA -> toMicros(policy.averagePeriod()) % policy.limit() == 0;
          case SLIDING_WINDOW -> true;
          case FIXED_WINDOW -> Windows.of(policy) instanceof Windows.Spans;
        };
  }

  /** Encodes the arguments that depend on the algorithm. */
  private static List<Long> encodeAlgorithm(RateLimitPolicy policy, long estimate) {
    long period = toMicros(policy.averagePeriod());
    return switch (policy.algorithm()) {
      case GCRA -> List.of(policy.limit(), period, policy.burst());
      case SLIDING_WINDOW -> List.of(policy.limit(), period);
      case FIXED_WINDOW -> encodeWindows(policy, estimate);
    };
  }

  /**
   * Encodes the length of the windows and the start of one window. If windows differ in length,
   * encodes the starts of all windows that the script may need: from the window before the present
   * one to the third window after the end of the longest wait.
   */
  private static List<Long> encodeWindows(RateLimitPolicy policy, long estimate) {
    Windows windows = Windows.of(policy);
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

  /** Returns the time in a reply, in microseconds. */
  static long parseTime(List<Object> reply) {
    return (Long) reply.get(0);
  }

  /** Returns whether the time of Redis was in none of the windows of the arguments. */
  static boolean isOutsideWindows(List<Object> reply) {
    return reply.size() == 1;
  }

  static Reply parse(List<Object> reply) {
    if (reply.size() == 2) {
      return new Reply(parseTime(reply), false, 0, List.of());
    }
    return new Reply(
        parseTime(reply),
        (Long) reply.get(1) == 1,
        (Long) reply.get(2),
        reply.stream().skip(3).map(limit -> parseLimit((List<?>) limit)).toList());
  }

  /**
   * Parses the reply to calls that share a round trip.
   *
   * @return the decision of each call; empty if it has to be made again
   */
  static List<Optional<Reply>> parseEach(List<Object> reply) {
    return reply.stream().skip(1).map(call -> parseCall(parseTime(reply), call)).toList();
  }

  private static Optional<Reply> parseCall(long now, @Nullable Object call) {
    if (!(call instanceof List<?> words)) {
      return Optional.empty();
    }
    LimitReply limit = parseLimit(words);
    return Optional.of(new Reply(now, limit.fits(), limit.waitMicros(), List.of(limit)));
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
