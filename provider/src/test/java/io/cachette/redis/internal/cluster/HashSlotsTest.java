package io.cachette.redis.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the slots of keys. The expected ones are those of {@code CLUSTER KEYSLOT}. */
class HashSlotsTest {

  @Test
  void ofTag_referenceText_returnsReferenceValue() {
    assertThat(HashSlots.ofTag("123456789")).isEqualTo(0x31C3);
  }

  @ParameterizedTest
  @CsvSource({"foo, 12182", "a{foo}b{bar}, 12182", "{foo}, 12182", "'', 0", "hello, 866"})
  void ofKey_keyWithTag_returnsSlotOfFirstTag(String key, int slot) {
    assertThat(HashSlots.ofKey(key)).isEqualTo(slot);
  }

  @Test
  void ofKey_emptyOrOpenTag_returnsSlotOfWholeKey() {
    assertThat(HashSlots.ofKey("{}foo")).isEqualTo(HashSlots.ofTag("{}foo"));
    assertThat(HashSlots.ofKey("{foo")).isEqualTo(HashSlots.ofTag("{foo"));
  }

  @Test
  void ofTag_otherThanAscii_returnsSlotOfUtf8() {
    assertThat(HashSlots.ofTag("caf\u00e9")).isNotEqualTo(HashSlots.ofTag("cafe"));
    assertThat(HashSlots.ofKey("x{caf\u00e9}")).isEqualTo(HashSlots.ofTag("caf\u00e9"));
  }

  @Test
  void append_lastCharacter_returnsCrcOfWholeText() {
    assertThat(HashSlots.append(HashSlots.crcOf("12345678"), '9')).isEqualTo(0x31C3);
    assertThat(HashSlots.ofCrc(HashSlots.crcOf("foo"))).isEqualTo(12_182);
    assertThat(HashSlots.ofCrc(HashSlots.append(HashSlots.crcOf("caf\u00e9"), 'x')))
        .isEqualTo(HashSlots.ofTag("caf\u00e9x"));
  }
}
