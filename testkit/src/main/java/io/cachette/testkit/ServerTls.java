package io.cachette.testkit;

import io.cachette.testkit.internal.ConfigFile;
import java.util.List;

/**
 * The TLS configuration of a server: for clients, and for other servers of its cluster or
 * replication.
 *
 * @param certificates its own certificate, and the authority of the certificates of clients
 * @param clientAuthentication whether clients need a certificate
 */
record ServerTls(TestCertificates certificates, boolean clientAuthentication) {

  List<String> toDirectives(int port) {
    return List.of(
        ConfigFile.formatLine("tls-port", port),
        ConfigFile.formatLine("tls-cert-file", certificates.serverCertificate()),
        ConfigFile.formatLine("tls-key-file", certificates.serverKey()),
        ConfigFile.formatLine("tls-ca-cert-file", certificates.authority()),
        ConfigFile.formatLine("tls-client-cert-file", certificates.clientCertificate()),
        ConfigFile.formatLine("tls-client-key-file", certificates.clientKey()),
        ConfigFile.formatLine("tls-auth-clients", clientAuthentication ? "yes" : "no"),
        ConfigFile.formatLine("tls-replication", "yes"),
        ConfigFile.formatLine("tls-cluster", "yes"));
  }
}
