package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of a {@link Mutation}, as bytes.
 *
 * @param effect the effect on the entry
 * @param previous the value before the change, the value that did not meet the condition, or the
 *     load token that was issued; null if there is no such value or it was not requested
 * @param expired the value of an expired entry that the mutation found and deleted; null if there
 *     is no such value or it was not requested
 * @param failure why the effect is {@link Effect#UNKNOWN}; null if it is known
 * @param stamp that of the invalidation that the call has published; 0 if it has published none
 */
public record Change(
    Effect effect,
    byte @Nullable [] previous,
    byte @Nullable [] expired,
    @Nullable Throwable failure,
    long stamp) {

  /** Creates the result of a mutation that Redis has confirmed. */
  public Change(Effect effect, byte @Nullable [] previous, byte @Nullable [] expired) {
    this(effect, previous, expired, null, 0);
  }

  /**
   * Returns the results in a reply of {@code mutate.lua}.
   *
   * @param onEvictions receives the number of evicted entries, if there are any
   */
  static List<Change> listOf(List<Object> reply, LongConsumer onEvictions) {
    byte[] effects = (byte[]) reply.get(0);
    boolean hasDetails = reply.size() > 1;
    int size = endOfDigits(effects, 0);
    long stamp = readSuffixes(effects, size, onEvictions);
    List<Change> changes = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      changes.add(
          new Change(
              Effect.ofDigit(effects[i]),
              hasDetails ? (byte[]) reply.get(2 * i + 1) : null,
              hasDetails ? (byte[]) reply.get(2 * i + 2) : null,
              null,
              stamp));
    }
    return changes;
  }

  /** Reads what stands behind the effects, and returns the stamp. */
  private static long readSuffixes(byte[] effects, int from, LongConsumer onEvictions) {
    long stamp = 0;
    for (int next = from; next < effects.length; ) {
      int end = endOfDigits(effects, next + 1);
      long number =
          Long.parseLong(new String(effects, next + 1, end - next - 1, StandardCharsets.US_ASCII));
      if (effects[next] == ':') {
        onEvictions.accept(number);
      } else {
        stamp = number;
      }
      next = end;
    }
    return stamp;
  }

  private static int endOfDigits(byte[] effects, int from) {
    int end = from;
    while (end < effects.length && Effect.isDigit(effects[end])) {
      end++;
    }
    return end;
  }

  /** Returns the result of a mutation that Redis has not confirmed. */
  public static Change unknown(Throwable failure) {
    return new Change(Effect.UNKNOWN, null, null, failure, 0);
  }
}
