package io.cachette.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProcessIdTest {
  private final ProcessId self = ProcessId.of(ProcessHandle.current());

  @Test
  void parse_textOfId_returnsEqualId() {
    assertThat(ProcessId.parse(self.toString())).isEqualTo(self);
  }

  @Test
  void handle_runningProcess_returnsProcess() {
    assertThat(self.find()).contains(ProcessHandle.current());
    assertThat(self.isGone()).isFalse();
  }

  @Test
  void handle_reusedPid_returnsEmpty() {
    ProcessId earlier = new ProcessId(self.pid(), self.startTime().minus(Duration.ofMinutes(1)));
    assertThat(earlier.find()).isEmpty();
    assertThat(earlier.isGone()).isTrue();
  }
}
