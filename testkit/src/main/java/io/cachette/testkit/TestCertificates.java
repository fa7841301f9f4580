package io.cachette.testkit;

import io.cachette.testkit.internal.CertificateFiles;
import io.cachette.testkit.internal.Orphans;
import io.cachette.testkit.internal.ServerFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Certificates for tests: an authority of its own, which signed one certificate of a server and one
 * of a client. They are files for Java (PKCS12 with {@link #password()}) and for servers (PEM, keys
 * without a password) in a temporary folder, which is deleted when the JVM ends. The {@code
 * keytool} of this JVM makes them. Immutable and thread-safe.
 *
 * <p>Clients trust a server with {@link #local()}. They refuse a server with {@link #untrusted()},
 * whose authority they do not know, and one with {@link #create(String...)} for another host, whose
 * name is wrong.
 *
 * <pre>{@code
 * TestCertificates certificates = TestCertificates.local();
 * try (RedisServer secured = RedisServer.builder().tls(certificates).start()) {
 *   URI uri = secured.tlsUri();
 *   Properties settings = new Properties();
 *   settings.setProperty("cachette.redis.tls.truststore", certificates.trustStore().toString());
 *   settings.setProperty("cachette.redis.tls.truststore-password", certificates.password());
 * }
 * }</pre>
 */
public final class TestCertificates {
  private static @Nullable TestCertificates local;
  private static @Nullable TestCertificates untrusted;

  private final Path folder;

  private TestCertificates(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns the certificates for {@code 127.0.0.1} and {@code localhost}. The first call makes
   * them, in about two seconds.
   *
   * @return the same in the whole JVM
   * @throws IllegalStateException if this JVM has no {@code keytool} or it fails
   */
  public static synchronized TestCertificates local() {
    if (local == null) {
      local = create("127.0.0.1", "localhost");
    }
    return local;
  }

  /**
   * Like {@link #local()}, with another authority.
   *
   * @return the same in the whole JVM
   * @throws IllegalStateException if this JVM has no {@code keytool} or it fails
   */
  public static synchronized TestCertificates untrusted() {
    if (untrusted == null) {
      untrusted = create("127.0.0.1", "localhost");
    }
    return untrusted;
  }

  /**
   * Makes an authority whose server certificate is for the given hosts, in about two seconds.
   *
   * @param hosts names and IP addresses, at least one
   * @return new certificates
   * @throws IllegalArgumentException if no host is given
   * @throws IllegalStateException if this JVM has no {@code keytool} or it fails
   */
  public static TestCertificates create(String... hosts) {
    if (hosts.length == 0) {
      throw new IllegalArgumentException("A server certificate needs a host");
    }
    try {
      return create(ServerFolder.create(), List.of(hosts));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write certificates", e);
    }
  }

  static TestCertificates create(ServerFolder folder, List<String> hosts) throws IOException {
    try {
      CertificateFiles.write(folder.path(), hosts);
    } catch (IOException | RuntimeException e) {
      folder.delete();
      throw e;
    }
    Orphans.register(folder::delete);
    return new TestCertificates(folder.path());
  }

  /**
   * Returns the trust store of clients.
   *
   * @return a PKCS12 file with the authority's certificate
   */
  public Path trustStore() {
    return folder.resolve(CertificateFiles.TRUST_STORE);
  }

  /**
   * Returns the key store of a client.
   *
   * @return a PKCS12 file with the client's certificate and key
   */
  public Path clientKeyStore() {
    return folder.resolve(CertificateFiles.CLIENT_STORE);
  }

  /**
   * Returns the password of the PKCS12 files and of the keys in them.
   *
   * @return a password
   */
  public String password() {
    return CertificateFiles.PASSWORD;
  }

  /**
   * Returns the certificate of the authority.
   *
   * @return a PEM file
   */
  public Path authority() {
    return folder.resolve(CertificateFiles.AUTHORITY);
  }

  /**
   * Returns the certificate of the server.
   *
   * @return a PEM file
   */
  public Path serverCertificate() {
    return folder.resolve(CertificateFiles.certificateFile(CertificateFiles.SERVER));
  }

  /**
   * Returns the key of the server.
   *
   * @return a PEM file with a PKCS #8 key
   */
  public Path serverKey() {
    return folder.resolve(CertificateFiles.keyFile(CertificateFiles.SERVER));
  }

  /**
   * Returns the certificate of the client.
   *
   * @return a PEM file
   */
  public Path clientCertificate() {
    return folder.resolve(CertificateFiles.certificateFile(CertificateFiles.CLIENT));
  }

  /**
   * Returns the key of the client.
   *
   * @return a PEM file with a PKCS #8 key
   */
  public Path clientKey() {
    return folder.resolve(CertificateFiles.keyFile(CertificateFiles.CLIENT));
  }
}
