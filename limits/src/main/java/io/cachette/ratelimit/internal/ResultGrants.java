package io.cachette.ratelimit.internal;

import static java.util.Objects.requireNonNull;

import io.cachette.ratelimit.RateLimitResult;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the grants of results. A grant identifies acquired permits for a refund, and is
 * not for users: so {@link RateLimitResult} passes its accessors to this class when it is
 * initialized.
 */
public final class ResultGrants {

  private static volatile @Nullable Function<RateLimitResult, String> reader;
  private static volatile @Nullable BiConsumer<RateLimitResult.Builder, String> writer;

  private ResultGrants() {}

  /** Sets the accessors. */
  public static void initialize(
      Function<RateLimitResult, String> read, BiConsumer<RateLimitResult.Builder, String> write) {
    reader = read;
    writer = write;
  }

  /** Returns the grant of a result; empty if no permits were acquired. */
  public static String of(RateLimitResult result) {
    return requireNonNull(reader).apply(result);
  }

  /** Builds a result with a grant. */
  public static RateLimitResult build(RateLimitResult.Builder builder, String grant) {
    requireNonNull(writer).accept(builder, grant);
    return builder.build();
  }
}
