package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProcessIdTest {
  private final ProcessId self = ProcessId.of(ProcessHandle.current());

  @Test
  void survivesAFile() {
    assertThat(ProcessId.parse(self.toString())).isEqualTo(self);
  }

  @Test
  void aLivingProcessIsFound() {
    assertThat(self.handle()).contains(ProcessHandle.current());
    assertThat(self.isGone()).isFalse();
  }

  @Test
  void aReusedPidIsAnotherProcess() {
    ProcessId earlier = new ProcessId(self.pid(), self.started().minus(Duration.ofMinutes(1)));
    assertThat(earlier.handle()).isEmpty();
    assertThat(earlier.isGone()).isTrue();
  }
}
