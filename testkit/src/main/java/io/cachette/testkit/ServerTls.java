package io.cachette.testkit;

import io.cachette.testkit.internal.ConfigFile;
import java.util.List;

/**
 * How a server speaks TLS: with clients, and with other servers, which replicate, watch or share
 * the slots with it.
 *
 * @param certificates its own, and the authority that clients' must come from
 * @param clientAuthentication whether clients must have one
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
