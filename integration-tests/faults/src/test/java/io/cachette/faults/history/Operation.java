package io.cachette.faults.history;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a history. Times are those of {@link System#nanoTime}, which on Linux all JVMs
 * of a machine share.
 *
 * @param client the node and the thread, such as {@code 2/3}
 * @param argument the value to store; null for calls that store none
 * @param expected the old value of {@link Call#REPLACE}; null for other calls
 * @param result the value that the call returned; true is 1, false is 0; null for null and for
 *     calls that return nothing
 * @param ending the knowledge about the effect
 * @param invoked a time before the call
 * @param completed a time after the call; {@link #NEVER} if it has not returned
 */
public record Operation(
    String client,
    String key,
    Call call,
    @Nullable Long argument,
    @Nullable Long expected,
    @Nullable Long result,
    Ending ending,
    long invoked,
    long completed) {

  /** The completion of an operation that may take effect at any later time. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The knowledge about the effect of an operation. */
  public enum Ending {
    /** It has returned its result, so it took effect between invocation and completion. */
    KNOWN,
    /** It took effect once between invocation and completion, or never. Its result is not known. */
    OPTIONAL
  }

  /** Creates an operation that may take effect at any time after its invocation, or never. */
  public static Operation unknown(
      String client,
      String key,
      Call call,
      @Nullable Long argument,
      @Nullable Long expected,
      long invoked) {
    return new Operation(
        client, key, call, argument, expected, null, Ending.OPTIONAL, invoked, NEVER);
  }

  /** Creates the loss of an entry that may have happened between two times. */
  public static Operation loss(String cause, String key, long from, long to) {
    return new Operation(cause, key, Call.LOSE, null, null, null, Ending.OPTIONAL, from, to);
  }

  boolean isKnown() {
    return ending == Ending.KNOWN;
  }

  boolean hasReturned() {
    return completed != NEVER;
  }

  /** Returns the node of the client. */
  String node() {
    return client.split("/", -1)[0];
  }

  Operation withInvocation(long earlier) {
    return new Operation(client, key, call, argument, expected, result, ending, earlier, completed);
  }

  Operation withArgument(@Nullable Long other) {
    return new Operation(client, key, call, other, expected, result, ending, invoked, completed);
  }

  /** Forgets the result: the operation may have taken effect in its time, or not at all. */
  Operation withoutResult() {
    return new Operation(
        client, key, call, argument, expected, null, Ending.OPTIONAL, invoked, completed);
  }

  /** Forgets all that was not known at a time. */
  Operation asOf(long time) {
    return completed <= time ? this : unknown(client, key, call, argument, expected, invoked);
  }
}
