package io.cachette.jcache.support;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.configuration.Factory;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;

/** Expiry policies for tests. */
public final class Policies {

  private Policies() {}

  /** The five policies of the API, with durations that are longer than a test. */
  public static Stream<Named<Factory<ExpiryPolicy>>> ofTheApi() {
    return Stream.of(
        Named.of("created", CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)),
        Named.of("accessed", AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR)),
        Named.of("modified", ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR)),
        Named.of("touched", TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR)),
        Named.of("eternal", EternalExpiryPolicy.factoryOf()));
  }

  /** A policy of a user with the same duration for creation, access and update. */
  public static Factory<ExpiryPolicy> custom() {
    return custom(Duration.ONE_HOUR, Duration.ONE_HOUR);
  }

  /**
   * A policy of a user with a duration for creation. Access and update do not change the expiry
   * time.
   */
  public static Factory<ExpiryPolicy> customCreated(long millis) {
    return custom(new Duration(TimeUnit.MILLISECONDS, millis), null);
  }

  private static Factory<ExpiryPolicy> custom(Duration creation, @Nullable Duration later) {
    return () -> new Custom(creation, later);
  }

  private record Custom(Duration creation, @Nullable Duration later) implements ExpiryPolicy {
    @Override
    public Duration getExpiryForCreation() {
      return creation;
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
      return later;
    }

    @Override
    public @Nullable Duration getExpiryForUpdate() {
      return later;
    }
  }
}
