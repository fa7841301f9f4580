package io.cachette.testkit.internal;

import io.cachette.testkit.TestCertificates;
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

/**
 * Makes the files of {@link TestCertificates}: keytool signs, and this class writes the PEM files.
 */
public final class CertificateFiles {
  public static final String PASSWORD = "testkit";
  public static final String SERVER = "server";
  public static final String CLIENT = "client";
  public static final String AUTHORITY = "ca.pem";
  public static final String TRUST_STORE = "truststore.p12";
  public static final String CLIENT_STORE = "client.p12";

  private static final String CA = "ca";
  private static final char[] CHARS = PASSWORD.toCharArray();

  private final Path folder;
  private final KeyStore all;

  private CertificateFiles(Path folder, KeyStore all) {
    this.folder = folder;
    this.all = all;
  }

  public static void write(Path folder, List<String> hosts) throws IOException {
    try {
      new CertificateFiles(folder, generate(folder, hosts)).writeAll();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot write certificates to " + folder, e);
    }
  }

  public static String certificateFile(String alias) {
    return alias + ".pem";
  }

  public static String keyFile(String alias) {
    return alias + ".key";
  }

  private static KeyStore generate(Path folder, List<String> hosts)
      throws IOException, GeneralSecurityException {
    Keytool keytool = new Keytool(folder.resolve("all.p12"), PASSWORD);
    keytool.generate(CA, "-ext", "bc:c=ca:true", "-ext", "ku=keyCertSign");
    String names =
        hosts.stream()
            .map(CertificateFiles::toSubjectAlternativeName)
            .collect(Collectors.joining(","));
    keytool.generate(SERVER, "-signer", CA, "-ext", "eku=serverAuth", "-ext", "san=" + names);
    keytool.generate(CLIENT, "-signer", CA, "-ext", "eku=clientAuth");
    KeyStore all = newKeyStore();
    try (InputStream in = Files.newInputStream(keytool.store())) {
      all.load(in, CHARS);
    }
    return all;
  }

  private static String toSubjectAlternativeName(String host) {
    boolean isAddress = host.contains(":") || host.matches("[0-9.]+");
    return (isAddress ? "ip:" : "dns:") + host;
  }

  private void writeAll() throws IOException, GeneralSecurityException {
    KeyStore trust = newKeyStore();
    trust.setCertificateEntry(CA, all.getCertificate(CA));
    writeStore(trust, TRUST_STORE);

    KeyStore client = newKeyStore();
    client.setKeyEntry(CLIENT, all.getKey(CLIENT, CHARS), CHARS, all.getCertificateChain(CLIENT));
    writeStore(client, CLIENT_STORE);

    writePem(AUTHORITY, all.getCertificate(CA));
    for (String alias : List.of(SERVER, CLIENT)) {
      writePem(certificateFile(alias), all.getCertificate(alias));
      writePem(keyFile(alias), "PRIVATE KEY", all.getKey(alias, CHARS).getEncoded());
    }
  }

  private void writeStore(KeyStore store, String file)
      throws IOException, GeneralSecurityException {
    try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
      store.store(out, CHARS);
    }
  }

  private void writePem(String file, Certificate certificate)
      throws IOException, GeneralSecurityException {
    writePem(file, "CERTIFICATE", certificate.getEncoded());
  }

  private void writePem(String file, String type, byte[] content) throws IOException {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, encoder.encodeToString(content), type);
    Files.writeString(folder.resolve(file), text);
  }

  private static KeyStore newKeyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
