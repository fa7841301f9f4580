package io.cachette.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Makes the files of {@link TestCertificates}: keytool signs, plain Java writes. */
final class CertificateFiles {
  static final String PASSWORD = "testkit";
  static final String SERVER = "server";
  static final String CLIENT = "client";
  static final String AUTHORITY = "ca.pem";
  static final String TRUST_STORE = "truststore.p12";
  static final String CLIENT_STORE = "client.p12";

  private static final String CA = "ca";
  private static final char[] CHARS = PASSWORD.toCharArray();

  private final Path folder;
  private final KeyStore all;

  private CertificateFiles(Path folder, KeyStore all) {
    this.folder = folder;
    this.all = all;
  }

  static void write(Path folder, List<String> hosts) throws IOException {
    try {
      new CertificateFiles(folder, generate(folder, hosts)).writeAll();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot write certificates to " + folder, e);
    }
  }

  static String certificate(String alias) {
    return alias + ".pem";
  }

  static String key(String alias) {
    return alias + ".key";
  }

  private static KeyStore generate(Path folder, List<String> hosts)
      throws IOException, GeneralSecurityException {
    Keytool keytool = new Keytool(folder.resolve("all.p12"), PASSWORD);
    keytool.generate(CA, "-ext", "bc:c=ca:true", "-ext", "ku=keyCertSign");
    String names = hosts.stream().map(CertificateFiles::name).collect(Collectors.joining(","));
    keytool.generate(SERVER, "-signer", CA, "-ext", "eku=serverAuth", "-ext", "san=" + names);
    keytool.generate(CLIENT, "-signer", CA, "-ext", "eku=clientAuth");
    KeyStore all = empty();
    try (InputStream in = Files.newInputStream(keytool.store())) {
      all.load(in, CHARS);
    }
    return all;
  }

  private static String name(String host) {
    boolean address = host.contains(":") || host.matches("[0-9.]+");
    return (address ? "ip:" : "dns:") + host;
  }

  private void writeAll() throws IOException, GeneralSecurityException {
    KeyStore trust = empty();
    trust.setCertificateEntry(CA, all.getCertificate(CA));
    store(trust, TRUST_STORE);

    KeyStore client = empty();
    client.setKeyEntry(CLIENT, all.getKey(CLIENT, CHARS), CHARS, all.getCertificateChain(CLIENT));
    store(client, CLIENT_STORE);

    pem(AUTHORITY, all.getCertificate(CA));
    for (String alias : List.of(SERVER, CLIENT)) {
      pem(certificate(alias), all.getCertificate(alias));
      pem(key(alias), "PRIVATE KEY", all.getKey(alias, CHARS).getEncoded());
    }
  }

  private void store(KeyStore store, String file) throws IOException, GeneralSecurityException {
    try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
      store.store(out, CHARS);
    }
  }

  private void pem(String file, Certificate certificate)
      throws IOException, GeneralSecurityException {
    pem(file, "CERTIFICATE", certificate.getEncoded());
  }

  private void pem(String file, String type, byte[] content) throws IOException {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, encoder.encodeToString(content), type);
    Files.writeString(folder.resolve(file), text);
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
