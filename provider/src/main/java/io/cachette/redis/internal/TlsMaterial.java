package io.cachette.redis.internal;

import io.cachette.redis.internal.ClientOptions.Tls;
import io.cachette.redis.internal.ClientOptions.Verification;
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
 * The trust store and the key store of a client. They are read here and not by Redisson, which
 * would read them for each connection and report an unreadable file as a server that does not
 * answer.
 *
 * @param trust authorities that the client trusts; null for those of the JVM
 * @param keys certificate and key of the client; null for none
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
   * @throws IllegalArgumentException if a store cannot be read; the message names it and shows no
   *     password
   */
  static TlsMaterial of(Tls tls) {
    return new TlsMaterial(
        tls.verification(),
        tls.truststore() == null
            ? null
            : loadTrustManagers(tls.truststore(), tls.truststorePassword()),
        tls.keystore() == null ? null : loadKeyManagers(tls.keystore(), tls.keystorePassword()));
  }

  void addTo(Config config) {
    config
        .setSslVerificationMode(MODES.get(verification))
        .setSslTrustManagerFactory(trust)
        .setSslKeyManagerFactory(keys);
  }

  private static TrustManagerFactory loadTrustManagers(String place, @Nullable String password) {
    try {
      byte[] content = read(place);
      KeyStore store =
          isPem(content) ? parseCertificates(content) : loadKeyStore(content, password);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return trust;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw newException("truststore", "a JKS, PKCS12 or PEM file", place, e);
    }
  }

  private static KeyManagerFactory loadKeyManagers(String place, @Nullable String password) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(loadKeyStore(read(place), password), toCharacters(password));
      return keys;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw newException("keystore", "a JKS or PKCS12 file", place, e);
    }
  }

  /** Despite its name, this type also reads JKS, since the JDK's default is to be compatible. */
  private static KeyStore loadKeyStore(byte[] content, @Nullable String password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(content), toCharacters(password));
    return store;
  }

  private static KeyStore parseCertificates(byte[] content)
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

  private static char @Nullable [] toCharacters(@Nullable String password) {
    return password == null ? null : password.toCharArray();
  }

  /** Reads a path or a URL. A scheme of one letter is a drive. */
  private static byte[] read(String place) throws IOException {
    if (!place.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
      return Files.readAllBytes(Path.of(place));
    }
    URLConnection connection = new URL(place).openConnection();
    connection.setUseCaches(false); // the jar of the URL may be replaced
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  private static IllegalArgumentException newException(
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
