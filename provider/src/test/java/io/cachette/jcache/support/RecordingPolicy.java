package io.cachette.jcache.support;

import java.util.concurrent.atomic.AtomicReference;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * An expiry policy of a user: the provider cannot know what it answers. Writes down what it was
 * asked, as one letter each: C creation, A access, U update.
 *
 * @param access null to leave the deadline alone
 * @param update null to leave the deadline alone
 */
@NullUnmarked // the API says that null leaves the deadline alone
public record RecordingPolicy(
    @Nullable Duration creation,
    @Nullable Duration access,
    @Nullable Duration update,
    AtomicReference<String> asked)
    implements ExpiryPolicy {

  public RecordingPolicy(
      @Nullable Duration creation, @Nullable Duration access, @Nullable Duration update) {
    this(creation, access, update, new AtomicReference<>(""));
  }

  public String calls() {
    return asked.get();
  }

  @Override
  public Duration getExpiryForCreation() {
    asked.accumulateAndGet("C", String::concat);
    return creation;
  }

  @Override
  public Duration getExpiryForAccess() {
    asked.accumulateAndGet("A", String::concat);
    return access;
  }

  @Override
  public Duration getExpiryForUpdate() {
    asked.accumulateAndGet("U", String::concat);
    return update;
  }
}
