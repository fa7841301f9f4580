package io.cachette.testkit;

import java.util.List;

/**
 * How a server speaks TLS.
 *
 * @param certificates its own, and the authority that clients' must come from
 * @param clientAuthentication whether clients must have one
 */
record ServerTls(TestCertificates certificates, boolean clientAuthentication) {

  List<String> directives(int port) {
    return List.of(
        ConfigFile.line("tls-port", port),
        ConfigFile.line("tls-cert-file", certificates.serverCertificate()),
        ConfigFile.line("tls-key-file", certificates.serverKey()),
        ConfigFile.line("tls-ca-cert-file", certificates.authority()),
        ConfigFile.line("tls-auth-clients", clientAuthentication ? "yes" : "no"));
  }
}
