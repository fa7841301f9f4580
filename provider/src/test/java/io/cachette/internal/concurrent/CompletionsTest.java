package io.cachette.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The failures of futures are unwrapped, and wrapped, in the same way everywhere. */
final class CompletionsTest {

  private final IOException failure = new IOException("broken");

  @Test
  void unwrap_nestedCompletionExceptions_returnsFailure() {
    Throwable nested = new CompletionException(new CompletionException(failure));
    assertThat(Completions.unwrap(nested)).isSameAs(failure);
    assertThat(Completions.unwrap(failure)).isSameAs(failure);
  }

  @Test
  void unwrap_completionExceptionWithoutCause_returnsIt() {
    CompletionException empty = new CompletionException("empty", null);
    assertThat(Completions.unwrap(empty)).isSameAs(empty);
  }

  @Test
  void unwrap_executionException_returnsIt() {
    ExecutionException ofUser = new ExecutionException(failure);
    assertThat(Completions.unwrap(new CompletionException(ofUser))).isSameAs(ofUser);
  }

  @Test
  void causeOf_executionException_returnsFailure() {
    assertThat(Completions.causeOf(new ExecutionException(failure))).isSameAs(failure);
    assertThat(Completions.causeOf(new ExecutionException(new CompletionException(failure))))
        .isSameAs(failure);
  }

  @Test
  void join_uncheckedFailure_throwsFailureItself() {
    IllegalStateException unchecked = new IllegalStateException("broken");
    CompletableFuture<String> later = CompletableFuture.<String>failedFuture(unchecked).copy();
    assertThatThrownBy(() -> Completions.join(later)).isSameAs(unchecked);
  }

  @Test
  void join_checkedFailure_throwsCompletionExceptionWithCause() {
    CompletableFuture<String> later = CompletableFuture.<String>failedFuture(failure).copy();
    assertThatThrownBy(() -> Completions.join(later))
        .isExactlyInstanceOf(CompletionException.class)
        .cause()
        .isSameAs(failure);
  }

  @Test
  void join_completeFuture_returnsValue() {
    assertThat(Completions.join(CompletableFuture.completedFuture("value"))).isEqualTo("value");
  }

  @Test
  void wrap_completionException_returnsIt() {
    CompletionException wrapped = new CompletionException(failure);
    assertThat(Completions.wrap(wrapped)).isSameAs(wrapped);
    assertThat(Completions.wrap(failure)).hasCause(failure);
  }
}
