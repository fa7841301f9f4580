package io.cachette.testkit;

import io.cachette.testkit.internal.Login;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server is started with, besides its ports and its folder.
 *
 * @param directives lines of {@code redis.conf}
 * @param arguments what follows the path of {@code redis.conf} on the command line
 * @param login as whom the test kit itself connects; null is the default user
 * @param tls null is none
 */
record ServerOptions(
    List<String> directives,
    List<String> arguments,
    @Nullable Login login,
    @Nullable ServerTls tls) {}
