package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.internal.ModelledLimit.Granted;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of the limits, without Redis: more sequences than {@link ModelTest}, which checks that
 * the script has the same rules.
 */
final class ReferenceLimitTest {

  private static final int FIXED_SEEDS = 30;
  private static final int STEPS = 500;

  @ParameterizedTest
  @MethodSource({
    "io.cachette.ratelimit.internal.ModelPolicies#policies",
    "io.cachette.ratelimit.internal.ModelPolicies#calendars"
  })
  void referenceLimit_randomCalls_neverExceedsLimit(RateLimitPolicy policy) {
    RandomCalls.seeds(policy, FIXED_SEEDS).forEach(seed -> run(seed, policy));
  }

  private static void run(long seed, RateLimitPolicy policy) {
    Random random = new Random(seed);
    ModelledLimit limit = new ModelledLimit("reference", policy);
    long now = 1_780_000_000_000_000L + random.nextInt(1_000_000_000);
    for (int step = 0; step < STEPS; step++) {
      now += RandomCalls.elapsed(random, policy);
      ReferenceLimit.View view = limit.reference.view(policy, now);
      if (random.nextInt(10) < 3 && !limit.granted.isEmpty()) {
        Granted granted = RandomCalls.removeOne(random, limit.granted);
        boolean unused = view.refund(granted.permits(), granted.given());
      } else {
        long permits = RandomCalls.permits(random, policy);
        long wait = view.left(permits);
        if (wait <= RandomCalls.maxWait(random, policy.maxWait())) {
          limit.granted.add(new Granted(now + wait, permits, "", view.take(permits)));
          limit.requireNotExceeded("seed " + seed + ", step " + step + " of " + policy);
          limit.forgetOld(now);
        }
      }
    }
  }
}
