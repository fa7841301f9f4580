package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.internal.ServerFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TlsTest {
  private static final TestCertificates RIGHT = TestCertificates.local();
  private static final TestCertificates WRONG = TestCertificates.untrusted();

  @Test
  void tlsConnection_trustedAuthority_isAccepted() throws Exception {
    try (RedisServer server = RedisServer.builder().tls(RIGHT).start()) {
      assertThat(server.tlsUri().getScheme()).isEqualTo("rediss");
      assertThat(ping("127.0.0.1", server.tlsUri(), RIGHT, null)).isEqualTo("PONG");
      assertThat(ping("localhost", server.tlsUri(), RIGHT, null)).isEqualTo("PONG");
      assertThat(server.command("PING")).as("without TLS").isEqualTo("PONG");
      assertThat(Clients.anonymous(server, "PING")).as("without TLS").isEqualTo("PONG");
      server.restart();
      assertThat(ping("127.0.0.1", server.tlsUri(), RIGHT, null)).isEqualTo("PONG");
    }
  }

  @Test
  void tlsConnection_untrustedAuthority_throwsSslHandshakeException() {
    try (RedisServer server = RedisServer.builder().tls(RIGHT).start()) {
      assertThatThrownBy(() -> ping("127.0.0.1", server.tlsUri(), WRONG, null))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("certification path");
    }
  }

  @Test
  void tlsConnection_certificateOfOtherHost_throwsSslHandshakeException() {
    TestCertificates elsewhere = TestCertificates.create("elsewhere.test");
    try (RedisServer server = RedisServer.builder().tls(elsewhere).start()) {
      assertThatThrownBy(() -> ping("127.0.0.1", server.tlsUri(), elsewhere, null))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("No subject alternative names matching IP address 127.0.0.1");
    }
  }

  @Test
  void mutualTls_missingOrUntrustedClientCertificate_isRefused() throws Exception {
    try (RedisServer server = RedisServer.builder().mutualTls(RIGHT).start()) {
      URI uri = server.tlsUri();
      assertThat(ping("127.0.0.1", uri, RIGHT, RIGHT)).isEqualTo("PONG");
      assertThatThrownBy(() -> ping("127.0.0.1", uri, RIGHT, null)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> ping("127.0.0.1", uri, RIGHT, WRONG))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void tlsUri_serverWithoutTls_throwsIllegalStateException() {
    try (RedisServer server = RedisServer.start()) {
      assertThatThrownBy(server::tlsUri)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("builder().tls(...)");
    }
  }

  @Test
  void testCertificates_repeatedCalls_returnSameInstance() {
    assertThat(TestCertificates.local()).isSameAs(RIGHT);
    assertThat(TestCertificates.untrusted()).isSameAs(WRONG);
    assertThat(RIGHT.authority()).isNotEqualTo(WRONG.authority());
  }

  @Test
  void pemFiles_certificatesAndKey_haveMatchingHeaders() throws IOException {
    assertPem(RIGHT.clientCertificate(), "CERTIFICATE");
    assertPem(RIGHT.clientKey(), "PRIVATE KEY");
    assertPem(RIGHT.authority(), "CERTIFICATE");
  }

  @Test
  void create_invalidHost_throwsWithKeytoolOutputAndDeletesFolder() throws IOException {
    ServerFolder folder = ServerFolder.create();
    assertThatThrownBy(() -> TestCertificates.create(folder, List.of("not a host")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("keytool ended with 1")
        .hasMessageContaining("DNSName");
    assertThat(folder.path()).doesNotExist();
    assertThatThrownBy(TestCertificates::create).isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertPem(Path file, String type) throws IOException {
    assertThat(Files.readString(file))
        .startsWith("-----BEGIN " + type + "-----\n")
        .endsWith("\n-----END " + type + "-----\n");
  }

  private static @Nullable Object ping(
      String host, URI uri, TestCertificates trusted, @Nullable TestCertificates identity)
      throws Exception {
    return TlsClient.call(host, uri.getPort(), trusted, identity, "PING");
  }
}
