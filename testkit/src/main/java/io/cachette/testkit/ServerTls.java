package io.cachette.testkit;

import java.util.List;

/**
 * How a server speaks TLS: with clients, and with other servers, which replicate, watch or share
 * the slots with it.
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
        ConfigFile.line("tls-client-cert-file", certificates.clientCertificate()),
        ConfigFile.line("tls-client-key-file", certificates.clientKey()),
        ConfigFile.line("tls-auth-clients", clientAuthentication ? "yes" : "no"),
        ConfigFile.line("tls-replication", "yes"),
        ConfigFile.line("tls-cluster", "yes"));
  }
}
