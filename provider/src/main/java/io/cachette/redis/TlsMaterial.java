package io.cachette.redis;

import io.cachette.redis.ClientOptions.Tls;
import io.cachette.redis.ClientOptions.Verification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.redisson.config.Config;
import org.redisson.config.SslVerificationMode;

/**
 * Whom a client trusts and who it says it is. Read here and not by Redisson, which would do so for
 * each connection, and report a file that cannot be read as a server that does not answer.
 *
 * @param trust null for the authorities of the JVM
 * @param keys null for no certificate of the client
 */
record TlsMaterial(
    Verification verification,
    @Nullable TrustManagerFactory trust,
    @Nullable KeyManagerFactory keys) {

  private static final Map<Verification, SslVerificationMode> MODES =
      Map.of(
          Verification.STRICT, SslVerificationMode.STRICT,
          Verification.CA_ONLY, SslVerificationMode.CA_ONLY,
          Verification.NONE, SslVerificationMode.NONE);

  private static final String PEM = "-----BEGIN CERTIFICATE-----";

  /**
   * Reads the stores.
   *
   * @throws IllegalArgumentException if one cannot be read; the message says which, and no password
   */
  static TlsMaterial of(Tls tls) {
    return new TlsMaterial(
        tls.verification(),
        tls.truststore() == null ? null : trust(tls.truststore(), tls.truststorePassword()),
        tls.keystore() == null ? null : keys(tls.keystore(), tls.keystorePassword()));
  }

  void addTo(Config config) {
    config
        .setSslVerificationMode(MODES.get(verification))
        .setSslTrustManagerFactory(trust)
        .setSslKeyManagerFactory(keys);
  }

  private static TrustManagerFactory trust(String place, @Nullable String password) {
    try {
      byte[] content = read(place);
      KeyStore store = isPem(content) ? certificates(content) : store(content, password);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return trust;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable("truststore", "a JKS, PKCS12 or PEM file", place, e);
    }
  }

  private static KeyManagerFactory keys(String place, @Nullable String password) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store(read(place), password), characters(password));
      return keys;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable("keystore", "a JKS or PKCS12 file", place, e);
    }
  }

  /** Despite its name this type reads JKS too, as the JDK's default is to be compatible. */
  private static KeyStore store(byte[] content, @Nullable String password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(content), characters(password));
    return store;
  }

  private static KeyStore certificates(byte[] content)
      throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(content));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (Certificate certificate : certificates) {
      store.setCertificateEntry(Integer.toString(store.size()), certificate);
    }
    return store;
  }

  private static boolean isPem(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1).contains(PEM);
  }

  private static char @Nullable [] characters(@Nullable String password) {
    return password == null ? null : password.toCharArray();
  }

  /** A one-letter scheme is a drive. */
  private static byte[] read(String place) throws IOException {
    if (!place.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
      return Files.readAllBytes(Path.of(place));
    }
    URLConnection connection = new URL(place).openConnection();
    connection.setUseCaches(false); // a jar may be replaced
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  private static IllegalArgumentException unreadable(
      String what, String expected, String place, Exception cause) {
    return new IllegalArgumentException(
        "redis.tls."
            + what
            + ": "
            + place
            + " cannot be read ("
            + cause
            + "); expected "
            + expected
            + " and its password",
        cause);
  }
}
