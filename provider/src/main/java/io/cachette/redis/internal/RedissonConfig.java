package io.cachette.redis.internal;

import io.cachette.redis.internal.ClientOptions.ReadFrom;
import io.cachette.redis.internal.credentials.ChangingCredentials;
import io.cachette.redis.internal.credentials.CredentialsHook;
import io.cachette.redis.internal.credentials.CredentialsLookup;
import io.cachette.redis.internal.credentials.CredentialsSource;
import io.cachette.redis.internal.redisson.RedissonYaml;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.ClusterServersConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.ReadMode;
import org.redisson.config.SentinelServersConfig;
import org.redisson.config.SingleServerConfig;
import org.redisson.config.SubscriptionMode;

/** Creates Redisson's configuration for a {@link RedisSource}. */
final class RedissonConfig {

  private static final String CLIENT_NAME = "cachette";

  private RedissonConfig() {}

  /**
   * Creates the configuration of a client for a source.
   *
   * @throws IllegalArgumentException if options contradict each other, or if a store of
   *     certificates or a configuration of the user cannot be read; the message names it and shows
   *     no password
   */
  static Config of(RedisSource source) {
    if (source instanceof RedisSource.Server server) {
      return server.credentials().equals(ChangingCredentials.NONE)
          ? of(server.address(), server.options())
          : ofChangingCredentials(server);
    } else if (source instanceof RedisSource.RedissonYaml text) {
      return of(text.yaml());
    }
    throw new IllegalArgumentException("There is a client already: " + source);
  }

  private static Config of(RedisAddress address, ClientOptions options) {
    if (address.username() != null && address.password() == null) {
      throw new IllegalArgumentException(
          "There is a user without a password; a password without a user is written with a colon,"
              + " redis://:password@host");
    }
    int cores = Runtime.getRuntime().availableProcessors();
    Config config = new Config();
    config.setCodec(ByteArrayCodec.INSTANCE);
    config.setThreads(Math.max(2, cores));
    config.setNettyThreads(Math.max(4, 2 * cores));
    config.setUsername(address.username());
    config.setPassword(address.password());
    config.setTcpKeepAlive(true);
    if (address.tls()) {
      TlsMaterial.of(options.tls()).addTo(config);
    }
    switch (address.topology()) {
      case SINGLE -> configureSingle(config.useSingleServer(), address, options);
      case SENTINEL -> {
        setPlaceholderPassword(config, address, options);
        configureSentinel(config.useSentinelServers(), address, options);
      }
      case CLUSTER -> configureCluster(config.useClusterServers(), address, options);
    }
    return config;
  }

  /**
   * The client asks only the sentinels that are configured, since others could not be told from
   * servers, which have other credentials.
   */
  private static Config ofChangingCredentials(RedisSource.Server server) {
    RedisAddress address = server.address();
    ClientOptions options = server.options();
    ChangingCredentials credentials =
        new ChangingCredentials(
            server.credentials().server() == null
                ? toFixed(address.username(), address.password())
                : server.credentials().server(),
            server.credentials().sentinel() == null
                ? toFixed(options.sentinelUsername(), options.sentinelPassword())
                : server.credentials().sentinel());
    Config config = of(address.withoutCredentials(), options.withoutSentinelCredentials());
    boolean hasSentinels = address.topology() == RedisAddress.Topology.SENTINEL;
    if (hasSentinels) {
      config.useSentinelServers().setSentinelsDiscovery(false);
    }
    List<InetSocketAddress> sentinels =
        address.nodes().stream()
            .filter(node -> hasSentinels)
            .map(node -> InetSocketAddress.createUnresolved(node.host(), node.port()))
            .toList();
    CredentialsLookup lookup =
        new CredentialsLookup(credentials, sentinels, options.connectTimeout());
    return config.setCredentialsResolver(lookup).setNettyHook(new CredentialsHook(lookup));
  }

  private static @Nullable CredentialsSource toFixed(
      @Nullable String user, @Nullable String password) {
    return password == null ? null : new CredentialsSource.Fixed(user, password);
  }

  private static void configureSingle(
      SingleServerConfig config, RedisAddress address, ClientOptions options) {
    configureCommon(config, options)
        .setAddress(address.endpoints().get(0))
        .setDatabase(address.database())
        .setConnectionPoolSize(options.poolSize())
        .setConnectionMinimumIdleSize(options.poolIdle())
        .setSubscriptionConnectionMinimumIdleSize(0);
  }

  private static void configureSentinel(
      SentinelServersConfig config, RedisAddress address, ClientOptions options) {
    boolean hasOwnCredentials = options.sentinelPassword() != null;
    configureReplicated(config, options)
        .setMasterName(address.master())
        .setDatabase(address.database())
        .setSentinelUsername(hasOwnCredentials ? options.sentinelUsername() : address.username())
        .setSentinelPassword(hasOwnCredentials ? options.sentinelPassword() : address.password())
        .setCheckSentinelsList(false) // one sentinel that answers is enough
        .setSentinelAddresses(address.endpoints());
  }

  private static void configureCluster(
      ClusterServersConfig config, RedisAddress address, ClientOptions options) {
    configureReplicated(config, options)
        .setCheckSlotsCoverage(false) // one dead master does not concern the slots of the others
        .setNodeAddresses(address.endpoints());
  }

  /**
   * Redisson sends credentials to sentinels only if the servers have credentials, too. Servers that
   * need none accept any password for their default user.
   */
  private static void setPlaceholderPassword(
      Config config, RedisAddress address, ClientOptions options) {
    if (options.sentinelPassword() != null && address.password() == null) {
      config.setUsername(address.username() == null ? "default" : address.username());
      config.setPassword("none");
    }
  }

  private static <T extends BaseMasterSlaveServersConfig<T>> T configureReplicated(
      T config, ClientOptions options) {
    return configureCommon(config, options)
        .setReadMode(options.readFrom() == ReadFrom.MASTER ? ReadMode.MASTER : ReadMode.SLAVE)
        .setSubscriptionMode(SubscriptionMode.MASTER)
        .setMasterConnectionPoolSize(options.poolSize())
        .setMasterConnectionMinimumIdleSize(options.poolIdle())
        .setSlaveConnectionPoolSize(options.poolSize())
        .setSlaveConnectionMinimumIdleSize(options.poolIdle())
        .setSubscriptionConnectionMinimumIdleSize(0);
  }

  private static <T extends BaseConfig<T>> T configureCommon(T config, ClientOptions options) {
    return config
        .setClientName(CLIENT_NAME)
        .setTimeout(Math.toIntExact(options.timeout().toMillis()))
        .setConnectTimeout(Math.toIntExact(options.connectTimeout().toMillis()))
        .setRetryAttempts(options.retryAttempts())
        .setRetryDelay(new ConstantDelay(options.retryDelay()));
  }

  /**
   * Reads a configuration of the user and uses it unchanged. If it names no codec, one is set,
   * since Redisson's default codec needs Kryo.
   */
  private static Config of(String yaml) {
    Config config = RedissonYaml.read(yaml);
    if (config.getCodec() == null) {
      config.setCodec(ByteArrayCodec.INSTANCE);
    }
    return config;
  }
}
