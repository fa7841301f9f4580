package io.cachette.ratelimit.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.http.ForwardedHeader;
import io.cachette.ratelimit.http.HttpSettings;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients cannot change their address by header fields. The proxies are 10.0.0.0/8 and fd00::/8.
 */
final class ClientAddressResolverTest {

  private static ClientAddressResolver with(ForwardedHeader header, int prefix, String... proxies) {
    return new ClientAddressResolver(
        HttpSettings.builder()
            .trustedProxies(List.of(proxies))
            .forwardedHeader(header)
            .ipv6Prefix(prefix)
            .build());
  }

  private static ClientAddressResolver behindProxies(ForwardedHeader header) {
    return with(header, 64, "10.0.0.0/8", "fd00::/8");
  }

  private static List<String> lines(String header) {
    return Arrays.asList(header.split(" \\| ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // A peer that is not a proxy is the client.
        "192.0.2.9; 198.51.100.1; 192.0.2.9",
        "2001:db8:1:2:3::9; 10.0.0.1; 2001:db8:1:2::/64",
        // Only entries that proxies have appended count.
        "10.0.0.1; 198.51.100.1; 198.51.100.1",
        "10.0.0.1; 203.0.113.5, 198.51.100.1; 198.51.100.1",
        "10.0.0.1; 203.0.113.5, 198.51.100.1, 10.0.0.2; 198.51.100.1",
        "10.0.0.1; 10.0.0.3, 198.51.100.1, 10.0.0.2; 198.51.100.1",
        "10.0.0.1; 203.0.113.5 | 198.51.100.1; 198.51.100.1",
        "10.0.0.1; 203.0.113.5, 198.51.100.1 | 10.0.0.2; 198.51.100.1",
        // If all addresses are proxies, the first one is the client.
        "10.0.0.1; 10.0.0.3, 10.0.0.2; 10.0.0.3",
        // An entry that is not an address ends the search at the proxy that appended it.
        "10.0.0.1; 198.51.100.1, garbage; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, unknown, 10.0.0.2; 10.0.0.2",
        "10.0.0.1; 198.51.100.1, ; 10.0.0.1",
        "10.0.0.1; ; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, localhost; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, 010.0.0.2; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, 1.2.3.4.5; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, [::1; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, [1.2.3.4]; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, 1.2.3.4:; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, 1.2.3.4:99x; 10.0.0.1",
        "10.0.0.1; 203.0.113.5\", 198.51.100.1; 198.51.100.1",
        // Ports, brackets and both families.
        "10.0.0.1; 198.51.100.1:4711; 198.51.100.1",
        "10.0.0.1; [2001:db8:1:2:3::9]:4711; 2001:db8:1:2::/64",
        "10.0.0.1; [2001:db8:1:2:3::9]; 2001:db8:1:2::/64",
        "10.0.0.1; 2001:db8:1:2:3::9; 2001:db8:1:2::/64",
        "fd00::1; 198.51.100.1; 198.51.100.1",
        "[fd00::1]; 198.51.100.1; 198.51.100.1",
        "fd00:0:0:0:0:0:0:1%0; 198.51.100.1; 198.51.100.1",
        "::ffff:10.0.0.1; ::ffff:198.51.100.1; 198.51.100.1",
        "10.0.0.1; 198.51.100.1, ::ffff:10.0.0.2; 198.51.100.1",
        "10.0.0.1; 198.51.100.1, fe80::1%eth0; 10.0.0.1",
        // A server without addresses.
        "/run/app.sock; 198.51.100.1; unknown",
        "''; 198.51.100.1; unknown",
      })
  void clientAddress_xForwardedFor_trustsOnlyEntriesOfProxies(
      String remote, String header, String client) {
    assertThat(
            behindProxies(ForwardedHeader.X_FORWARDED_FOR)
                .resolve(remote, lines(header == null ? "" : header)))
        .isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "192.0.2.9 # for=198.51.100.1 # 192.0.2.9",
        "10.0.0.1 # for=198.51.100.1 # 198.51.100.1",
        "10.0.0.1 # For=\"198.51.100.1:4711\";proto=https;by=10.0.0.1 # 198.51.100.1",
        "10.0.0.1 # proto=https; for=198.51.100.1 # 198.51.100.1",
        "10.0.0.1 # for=\"[2001:db8:1:2:3::9]:_port\" # 2001:db8:1:2::/64",
        "10.0.0.1 # for=203.0.113.5, for=198.51.100.1, for=10.0.0.2 # 198.51.100.1",
        "10.0.0.1 # for=203.0.113.5 | for=198.51.100.1 # 198.51.100.1",
        "10.0.0.1 # for=198.51.100.1;host=\"a,b\\\",c\" # 198.51.100.1",
        // Quotes of the client do not affect the entries of proxies.
        "10.0.0.1 # for=\"203.0.113.5, for=198.51.100.1 # 198.51.100.1",
        "10.0.0.1 # for=203.0.113.5;x=\"\\, for=198.51.100.1 # 198.51.100.1",
        "10.0.0.1 # x=\", for=198.51.100.1, for=\"10.0.0.2\" # 198.51.100.1",
        "10.0.0.1 # for=203.0.113.5, for=198.51.100.1, for=\"[fd00::2]:1\" # 198.51.100.1",
        "10.0.0.1 # for=198.51.100.1, for=unknown # 10.0.0.1",
        "10.0.0.1 # for=198.51.100.1, for=_hidden # 10.0.0.1",
        "10.0.0.1 # for=198.51.100.1, proto=https # 10.0.0.1",
        "10.0.0.1 # for=198.51.100.1, for=1.2.3.4;for=5.6.7.8 # 10.0.0.1",
        "10.0.0.1 # for=198.51.100.1, for = 1.2.3.4 # 10.0.0.1",
        "10.0.0.1 # 198.51.100.1 # 10.0.0.1",
      })
  void clientAddress_forwardedHeader_trustsOnlyEntriesOfProxies(
      String remote, String header, String client) {
    assertThat(behindProxies(ForwardedHeader.FORWARDED).resolve(remote, lines(header)))
        .isEqualTo(client);
  }

  @Test
  void clientAddress_noTrustedProxies_ignoresHeaders() {
    assertThat(with(ForwardedHeader.X_FORWARDED_FOR, 64).resolve("127.0.0.1", List.of("192.0.2.1")))
        .isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "128, 2001:db8:1:2:3:4:5:6",
    "64, 2001:db8:1:2::/64",
    "56, 2001:db8:1::/56",
    "32, 2001:db8::/32",
  })
  void clientAddress_ipv6Prefix_returnsNetwork(int prefix, String client) {
    assertThat(
            with(ForwardedHeader.X_FORWARDED_FOR, prefix)
                .resolve("2001:db8:1:2:3:4:5:6", List.of()))
        .isEqualTo(client);
  }

  @Test
  void clientAddress_longHeader_returnsLastProxyRead() {
    String proxies = String.join(",", Collections.nCopies(100, "10.0.0.2"));
    assertThat(
            behindProxies(ForwardedHeader.X_FORWARDED_FOR)
                .resolve("10.0.0.1", List.of("198.51.100.1," + proxies)))
        .isEqualTo("10.0.0.2");
    String escapes = "for=\"" + "\\a".repeat(100_000) + "\"";
    assertThat(behindProxies(ForwardedHeader.FORWARDED).resolve("10.0.0.1", List.of(escapes)))
        .isEqualTo("10.0.0.1");
  }
}
