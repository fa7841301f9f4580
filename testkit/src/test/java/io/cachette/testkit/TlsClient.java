package io.cachette.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A client with TLS, which is independent of the test kit's own. */
final class TlsClient {
  private static final int TIMEOUT_MILLIS = 20_000;

  private TlsClient() {}

  /**
   * Sends a command as the default user, with trust in {@link TestCertificates#local()} and without
   * a certificate.
   */
  static @Nullable Object call(int port, String... command) throws Exception {
    return call(Addresses.HOST, port, TestCertificates.local(), null, command);
  }

  /** Sends a command, after a check of the host name as in clients of Redis. */
  static @Nullable Object call(
      String host,
      int port,
      TestCertificates trusted,
      @Nullable TestCertificates identity,
      String... command)
      throws Exception {
    SSLContext context = context(trusted, identity);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(host, port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    try (RespClient client = new RespClient(socket)) {
      return client.call(command);
    }
  }

  private static SSLContext context(TestCertificates trusted, @Nullable TestCertificates identity)
      throws GeneralSecurityException, IOException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(load(trusted.trustStore(), trusted.password()));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(identity), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyManager[] keys(@Nullable TestCertificates identity)
      throws GeneralSecurityException, IOException {
    if (identity == null) {
      return new KeyManager[0];
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    String password = identity.password();
    keys.init(load(identity.clientKeyStore(), password), password.toCharArray());
    return keys.getKeyManagers();
  }

  private static KeyStore load(Path file, String password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
    }
    return store;
  }
}
