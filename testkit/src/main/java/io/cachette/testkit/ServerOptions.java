package io.cachette.testkit;

import io.cachette.testkit.internal.Login;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of a server, except its ports and its folder.
 *
 * @param directives lines of {@code redis.conf}
 * @param arguments arguments after the path of {@code redis.conf} on the command line
 * @param login the login of the test kit itself; null for the default user
 * @param tls the TLS configuration; null for none
 */
record ServerOptions(
    List<String> directives,
    List<String> arguments,
    @Nullable Login login,
    @Nullable ServerTls tls) {}
