package io.cachette.ratelimit.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::ffff:192.0.2.1, 192.0.2.1",
    "::FFFF:c000:201, 192.0.2.1",
    "0:0:0:0:0:ffff:192.0.2.1, 192.0.2.1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "::192.0.2.1, ::c000:201",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0db8:0000:0000:0001:0000:0000:0000, 2001:db8:0:0:1::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
  })
  void parse_validLiteral_returnsCanonicalText(String text, String canonical) {
    assertThat(IpAddress.parse(text)).map(IpAddress::toString).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "localhost",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "0x1.2.3.4",
        "1.2.3.4 ",
        "1..2.3",
        "-1.2.3.4",
        "１.2.3.4",
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "::12345",
        "::g",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "1:2:3:4:5:6:7:8::",
        "::1%eth0",
        "[::1]",
        "::1.2.3",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "::00001",
        "2001:db8::1/64",
        "::ffff:1.2.3.456"
      })
  void parse_invalidLiteral_returnsEmpty(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  /** Returns a number with few bits, which has many groups of zeros. */
  private static long sparse(Random random) {
    long bits = random.nextLong();
    bits &= random.nextLong();
    return bits & random.nextLong();
  }

  @Test
  void parse_canonicalText_returnsSameAddress() throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      IpAddress address = new IpAddress(sparse(random), sparse(random));
      assertThat(IpAddress.parse(address.toString())).contains(address);
      byte[] bytes = InetAddress.getByName(address.toString()).getAddress();
      assertThat(new BigInteger(bytes).longValue()).isEqualTo(address.low());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "::ffff:10.0.0.0/104, 10.1.2.3, true",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "192.0.2.6/31, 192.0.2.7, true",
    "0.0.0.0/0, 1.2.3.4, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "::/0, 1.2.3.4, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "2001:db8::1, 2001:db8::1, true",
    "2001:db8:0:0:8000::/65, 2001:db8::8000:0:0:1, true",
    "2001:db8:0:0:8000::/65, 2001:db8::1, false",
  })
  void contains_rangeAndAddress_matchesPrefix(String range, String address, boolean contained) {
    assertThat(IpRange.parse(range).contains(IpAddress.parse(address).orElseThrow()))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.1/8",
        "10.0.0.0/255.0.0.0",
        "::/129",
        "::1/64",
        "proxy.example",
        "::ffff:0:0/95",
        "10.0.0.0/8/8",
        "::ffff:10.0.0.0/8"
      })
  void parseRange_invalidText_throwsIllegalArgumentException(String range) {
    assertThatThrownBy(() -> IpRange.parse(range))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + range + "\"");
  }
}
