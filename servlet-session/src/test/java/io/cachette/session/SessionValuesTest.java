package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Values that applications build, for filters and in tests. */
final class SessionValuesTest {

  private static final Instant TIME = Instant.ofEpochSecond(1_000);

  private static SessionDetails.Builder details() {
    return SessionDetails.builder("id")
        .creationTime(TIME)
        .lastAccessedTime(TIME.plusSeconds(1))
        .expiryTime(TIME.plusSeconds(61))
        .maxInactiveInterval(Duration.ofMinutes(1))
        .hasPrincipal(true)
        .attributeSize("a", 1)
        .attributeSize("b", 2);
  }

  @Test
  void sessionDetails_builtTwice_areEqualAndHaveAllValues() {
    SessionDetails details = details().build();
    assertThat(details.id()).isEqualTo("id");
    assertThat(details.creationTime()).isEqualTo(TIME);
    assertThat(details.lastAccessedTime()).isEqualTo(TIME.plusSeconds(1));
    assertThat(details.expiryTime()).contains(TIME.plusSeconds(61));
    assertThat(details.maxInactiveInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(details.hasPrincipal()).isTrue();
    assertThat(details.attributeSizes()).hasSize(2).containsEntry("a", 1).containsEntry("b", 2);
    assertThat(details.size()).isEqualTo(3);
    assertThat(details).isEqualTo(details().build()).hasSameHashCodeAs(details().build());
    assertThat(details).isNotEqualTo(details().attributeSize("c", 0).build());
    assertThat(details.toString()).startsWith("SessionDetails[id=id").contains("a=1");
  }

  @Test
  void sessionDetails_defaults_describeSessionThatDoesNotExpire() {
    SessionDetails details = SessionDetails.builder("id").build();
    assertThat(details.expiryTime()).isEmpty();
    assertThat(details.maxInactiveInterval()).isZero();
    assertThat(details.hasPrincipal()).isFalse();
    assertThat(details.attributeSizes()).isEmpty();
  }

  @Test
  void sessionDetails_negativeValues_areRejected() {
    assertThatThrownBy(() -> details().attributeSize("a", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The size of attribute 'a' is -1; use 0 or more");
    assertThatThrownBy(() -> details().maxInactiveInterval(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S; use zero");
  }

  private static SessionStatistics.Builder statistics() {
    return SessionStatistics.builder()
        .created(1)
        .loaded(2)
        .missed(3)
        .touched(4)
        .written(5)
        .writtenBytes(6)
        .invalidated(7)
        .expired(8)
        .dropped(9)
        .conflicts(10)
        .unreadable(11)
        .failures(12);
  }

  @Test
  void sessionStatistics_builtTwice_areEqualAndHaveAllValues() {
    SessionStatistics statistics = statistics().build();
    assertThat(statistics)
        .hasToString(
            "SessionStatistics[created=1, loaded=2, missed=3, touched=4, written=5,"
                + " writtenBytes=6, invalidated=7, expired=8, dropped=9, conflicts=10,"
                + " unreadable=11, failures=12]")
        .isEqualTo(statistics().build())
        .hasSameHashCodeAs(statistics().build())
        .isNotEqualTo(statistics().failures(0).build());
    assertThat(
            new long[] {
              statistics.created(),
              statistics.loaded(),
              statistics.missed(),
              statistics.touched(),
              statistics.written(),
              statistics.writtenBytes(),
              statistics.invalidated(),
              statistics.expired(),
              statistics.dropped(),
              statistics.conflicts(),
              statistics.unreadable(),
              statistics.failures()
            })
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(SessionStatistics.builder().build().toString()).doesNotContainPattern("=[1-9]");
  }

  @Test
  void sessionStatistics_negativeCounter_isRejected() {
    assertThatThrownBy(() -> statistics().written(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The counter written is -1; use 0 or more");
  }

  private static SessionSettings settings() {
    Properties connection = new Properties();
    connection.setProperty("cachette.redis.password", "secret");
    return SessionSettings.builder()
        .uri(URI.create("redis://user:secret@localhost"))
        .properties(connection)
        .application("shop")
        .replicas(7)
        .exclusive(true)
        .build();
  }

  @Test
  void sessionSettings_builtTwice_areEqualAndShowNoSecrets() {
    assertThat(settings()).isEqualTo(settings()).hasSameHashCodeAs(settings());
    assertThat(settings().toString()).contains("application=shop").doesNotContain("secret");
  }

  @Test
  void sessionSettings_toBuilder_changesCopyOnly() {
    SessionSettings settings = settings();
    SessionSettings changed = settings.toBuilder().replicas(8).build();
    assertThat(changed.replicas()).isEqualTo(8);
    assertThat(changed.application()).isEqualTo("shop");
    assertThat(changed.properties()).hasSize(1);
    assertThat(settings.replicas()).isEqualTo(7);
    assertThat(changed).isNotEqualTo(settings);
    assertThat(changed.toBuilder().replicas(7).build()).isEqualTo(settings);
  }
}
