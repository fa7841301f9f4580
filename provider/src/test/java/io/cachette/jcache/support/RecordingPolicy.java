package io.cachette.jcache.support;

import java.util.concurrent.atomic.AtomicReference;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * An expiry policy of a user, whose durations the provider cannot know. It records its calls as one
 * letter each: C creation, A access, U update.
 *
 * @param access null to keep the expiry time
 * @param update null to keep the expiry time
 */
@NullUnmarked // in the API, null means that the expiry time is kept
public record RecordingPolicy(
    @Nullable Duration creation,
    @Nullable Duration access,
    @Nullable Duration update,
    AtomicReference<String> callLog)
    implements ExpiryPolicy {

  public RecordingPolicy(
      @Nullable Duration creation, @Nullable Duration access, @Nullable Duration update) {
    this(creation, access, update, new AtomicReference<>(""));
  }

  public String calls() {
    return callLog.get();
  }

  @Override
  public Duration getExpiryForCreation() {
    callLog.accumulateAndGet("C", String::concat);
    return creation;
  }

  @Override
  public Duration getExpiryForAccess() {
    callLog.accumulateAndGet("A", String::concat);
    return access;
  }

  @Override
  public Duration getExpiryForUpdate() {
    callLog.accumulateAndGet("U", String::concat);
    return update;
  }
}
