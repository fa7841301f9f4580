package io.cachette.jcache.internal.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.task.BlockingTaskRunner;
import io.cachette.redis.NotReplicatedException;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

class PartitionFailuresTest {

  private static final Change DONE = new Change(Effect.UPDATED, null, null);
  private static final Change REJECTED = new Change(Effect.REJECTED, null, null);

  private final StoreFailureException refused =
      new StoreFailureException("NOPERM no permission.", null, true, false);
  private final StoreFailureException lost =
      new StoreFailureException("No answer of Redis within 5 ms", null, true);
  private final NotReplicatedException notReplicated = new NotReplicatedException("test", 1, 0);

  @Test
  void ofChanges_allKnown_isNull() {
    assertThat(PartitionFailures.ofChanges(List.of(DONE, REJECTED))).isNull();
  }

  @Test
  void ofChanges_oneFailureAndNothingChanged_isThatFailure() {
    assertThat(combine(List.of(REJECTED), refused, refused)).isSameAs(refused);
  }

  @Test
  void ofChanges_unknownAfterRefused_isUnknown() {
    Throwable failure = combine(List.of(), refused, lost);

    assertUnknown(failure);
    assertThat(failure.getCause()).hasCause(lost).hasSuppressedException(refused);
    assertThat(messageOf(failure)).contains("whether a change was made is unknown", "within 5 ms");
  }

  @Test
  void ofChanges_allRefused_saysThatNothingWasChanged() {
    Throwable failure =
        combine(List.of(), refused, new StoreFailureException("OOM", null, true, false));

    assertThat(messageOf(failure)).contains("NOPERM", "; nothing was changed");
    assertThat(failure)
        .isInstanceOfSatisfying(
            StoreFailureException.class, e -> assertThat(e.isOutcomeUnknown()).isFalse());
  }

  @Test
  void ofChanges_othersDone_saysThatPartWasDone() {
    Throwable failure = combine(List.of(DONE), refused);

    assertUnknown(failure);
    assertThat(messageOf(failure))
        .isEqualTo(
            "Cache 'test': a part of the operation was carried out; the rest was not (NOPERM no"
                + " permission)");
  }

  @Test
  void ofChanges_notReplicatedAndRefused_saysThatPartWasDone() {
    Throwable failure = combine(List.of(), notReplicated, refused);

    assertUnknown(failure);
    assertThat(messageOf(failure)).contains("the rest was not (NOPERM no permission)");
    assertThat(failure.getCause()).hasCause(refused).hasSuppressedException(notReplicated);
  }

  @Test
  void ofChanges_othersDoneAndNotReplicated_isNotReplicated() {
    assertThat(combine(List.of(DONE), notReplicated)).isSameAs(notReplicated);
  }

  @Test
  void ofChanges_outagePolicyFails_leavesItsClaimOut() {
    Throwable failure =
        combine(List.of(DONE), new CacheException("Redis is not used; nothing was changed"));

    assertUnknown(failure);
    assertThat(messageOf(failure)).endsWith("the rest was not (Redis is not used)");
  }

  private static Throwable combine(List<Change> known, Throwable... failures) {
    return Objects.requireNonNull(
        PartitionFailures.ofChanges(
            Stream.concat(known.stream(), Arrays.stream(failures).map(Change::unknown)).toList()));
  }

  private static void assertUnknown(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            StoreFailureException.class, e -> assertThat(e.isOutcomeUnknown()).isTrue());
  }

  private static String messageOf(Throwable failure) {
    BlockingTaskRunner runner = new BlockingTaskRunner("test", Duration.ofSeconds(1));
    return String.valueOf(runner.toCacheException(failure).getMessage());
  }
}
