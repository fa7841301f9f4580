package io.cachette.configuration.internal.setting;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.configuration.ConditionalOutagePolicy;
import io.cachette.configuration.OutagePolicy;
import io.cachette.configuration.OutageRecoveryPolicy;
import io.cachette.redis.internal.ClientOptions.ReadFrom;
import io.cachette.redis.internal.ClientOptions.Verification;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of cache managers and caches, each declared once. Files, properties, environment
 * variables, suggestions, the JSON schema and the documentation depend on these declarations.
 */
public final class Settings {

  // Settings by which a manager finds its configuration; not allowed in the file.

  public static final Setting<String> CONFIG =
      new Setting<>(
          "config",
          SettingType.FILE,
          "(`cachette.yaml` of the class path)",
          "The configuration file.");
  public static final Setting<Value> CLIENT =
      new Setting<>(
          "redis.client",
          SettingType.OBJECT,
          "(none)",
          "A `RedissonClient`, or a `Supplier` of one, which is called when the manager first"
              + " connects. Cachette uses the client unchanged and never shuts it down. In the"
              + " `Properties` argument only.");

  // Settings of managers.

  public static final Setting<String> NAMESPACE =
      new Setting<>(
          "namespace",
          SettingType.NAMESPACE,
          RedisSettings.DEFAULT_NAMESPACE,
          "Prefix of all keys and channels: letters, digits and `. _ - :`.");
  public static final Setting<Boolean> SHARED_TRIPS =
      new Setting<>(
          "shared-trips",
          SettingType.BOOLEAN,
          "true",
          "Whether calls of several threads share round trips.");
  public static final Setting<RedisAddress> URL =
      new Setting<>(
          "redis.url",
          SettingType.SERVER,
          "redis://127.0.0.1:6379",
          "The server, the sentinels or the nodes of a cluster.");
  public static final Setting<String> USERNAME =
      new Setting<>("redis.username", SettingType.TEXT, "(that of the URL)", "ACL user.");
  public static final Setting<String> PASSWORD =
      new Setting<>("redis.password", SettingType.SECRET, "(that of the URL)", "Password.");
  public static final Setting<String> SENTINEL_USERNAME =
      new Setting<>(
          "redis.sentinel-username",
          SettingType.TEXT,
          "(that of the server)",
          "ACL user of sentinels that ask for credentials.");
  public static final Setting<String> SENTINEL_PASSWORD =
      new Setting<>(
          "redis.sentinel-password",
          SettingType.SECRET,
          "(that of the server)",
          "Password of sentinels that ask for one.");
  public static final Setting<Value> REDISSON =
      new Setting<>(
          "redis.redisson",
          SettingType.REDISSON,
          "(none)",
          "A configuration file of Redisson, which replaces all other `redis` settings.");
  public static final Setting<Duration> TIMEOUT =
      new Setting<>(
          "redis.timeout",
          SettingType.DURATION,
          "1s",
          "How long a call may wait for Redis, with all its attempts.");
  public static final Setting<Duration> CONNECT_TIMEOUT =
      new Setting<>(
          "redis.connect-timeout", SettingType.DURATION, "5s", "How long connecting may take.");
  public static final Setting<Integer> RETRY_ATTEMPTS =
      new Setting<>(
          "redis.retry-attempts",
          SettingType.count(0),
          "3",
          "How often the client sends a command that is no script again. Scripts are sent again"
              + " within the timeout.");
  public static final Setting<Duration> RETRY_DELAY =
      new Setting<>(
          "redis.retry-delay", SettingType.DURATION, "500ms", "Time between two attempts.");
  public static final Setting<Integer> POOL_SIZE =
      new Setting<>(
          "redis.pool-size",
          SettingType.count(1),
          "8",
          "Largest number of connections to a server. Calls share them.");
  public static final Setting<Integer> POOL_IDLE =
      new Setting<>(
          "redis.pool-idle",
          SettingType.count(0),
          "1",
          "Connections to a server that stay open when idle.");
  public static final Setting<ReadFrom> READ_FROM =
      new Setting<>(
          "redis.read-from",
          SettingType.oneOf(ReadFrom.class),
          "master",
          "The server that answers reads; reads from a replica may be stale.");
  public static final Setting<Verification> VERIFICATION =
      new Setting<>(
          "redis.tls.verification",
          SettingType.oneOf(Verification.class),
          "strict",
          "Which server certificates are accepted: signed and for this host, signed, any.");
  public static final Setting<String> TRUSTSTORE =
      new Setting<>(
          "redis.tls.truststore",
          SettingType.FILE,
          "(that of the JVM)",
          "Trusted authorities: JKS, PKCS12 or PEM.");
  public static final Setting<String> TRUSTSTORE_PASSWORD =
      new Setting<>(
          "redis.tls.truststore-password",
          SettingType.SECRET,
          "(none)",
          "Password of the trust store.");
  public static final Setting<String> KEYSTORE =
      new Setting<>(
          "redis.tls.keystore",
          SettingType.FILE,
          "(none)",
          "Certificate and key of the client: JKS or PKCS12.");
  public static final Setting<String> KEYSTORE_PASSWORD =
      new Setting<>(
          "redis.tls.keystore-password",
          SettingType.SECRET,
          "(none)",
          "Password of the key store.");
  public static final Setting<Map<String, Value>> CACHES =
      new Setting<>(
          "caches",
          SettingType.ITEMS,
          "(none)",
          "Settings of caches, by name, by pattern (`orders.*`, `*` and `?`) or as `default`.");

  // Settings of caches.

  public static final Setting<String> KEY_TYPE =
      new Setting<>("key-type", SettingType.CLASS, "java.lang.Object", "Class of the keys.");
  public static final Setting<String> VALUE_TYPE =
      new Setting<>("value-type", SettingType.CLASS, "java.lang.Object", "Class of the values.");
  public static final Setting<Boolean> EXPIRY =
      new Setting<>(
          "expiry",
          SettingType.ETERNAL,
          "eternal",
          "When entries expire: never, or by one of these four settings.");
  public static final Setting<javax.cache.expiry.Duration> CREATED =
      new Setting<>(
          "expiry.created",
          SettingType.TIME_TO_LIVE,
          "(none)",
          "Time to live after an entry was created.");
  public static final Setting<javax.cache.expiry.Duration> ACCESSED =
      new Setting<>(
          "expiry.accessed", SettingType.TIME_TO_LIVE, "(none)", "… after it was created or read.");
  public static final Setting<javax.cache.expiry.Duration> MODIFIED =
      new Setting<>(
          "expiry.modified",
          SettingType.TIME_TO_LIVE,
          "(none)",
          "… after it was created or changed.");
  public static final Setting<javax.cache.expiry.Duration> TOUCHED =
      new Setting<>(
          "expiry.touched",
          SettingType.TIME_TO_LIVE,
          "(none)",
          "… after it was created, read or changed.");
  public static final Setting<Boolean> STATISTICS =
      new Setting<>("statistics", SettingType.BOOLEAN, "false", "Whether operations are counted.");
  public static final Setting<Boolean> MANAGEMENT =
      new Setting<>(
          "management",
          SettingType.BOOLEAN,
          "false",
          "Whether the cache has an MXBean for its configuration.");
  public static final Setting<Boolean> READ_THROUGH =
      new Setting<>("read-through", SettingType.BOOLEAN, "false", "Whether misses are loaded.");
  public static final Setting<Boolean> WRITE_THROUGH =
      new Setting<>(
          "write-through", SettingType.BOOLEAN, "false", "Whether changes are written through.");
  public static final Setting<String> LOADER =
      new Setting<>("loader", SettingType.CLASS, "(none)", "A `CacheLoader`.");
  public static final Setting<String> WRITER =
      new Setting<>("writer", SettingType.CLASS, "(none)", "A `CacheWriter`.");
  public static final Setting<List<Value>> LISTENERS =
      new Setting<>(
          "listeners", SettingType.LISTENERS, "(none)", "Listeners to the events of the cache.");
  public static final Setting<UnreadableValuePolicy> UNREADABLE =
      new Setting<>(
          "unreadable",
          SettingType.oneOf(List.of(UnreadableValuePolicy.FAIL, UnreadableValuePolicy.MISS)),
          "fail",
          "Whether reading a value that cannot be decoded fails or counts as a miss.");
  public static final Setting<Integer> MAX_VALUE_SIZE =
      new Setting<>(
          "max-value-size",
          SettingType.POSITIVE_SIZE,
          "16MB",
          "The largest value, as it is stored.");
  public static final Setting<OutagePolicy> OUTAGE =
      new Setting<>(
          "outage",
          SettingType.oneOf(OutagePolicy.class),
          "fail",
          "Whether calls fail while Redis does not answer, or go on: without the cache, or with"
              + " entries on the heap of this node.");
  public static final Setting<ConditionalOutagePolicy> OUTAGE_CONDITIONAL =
      new Setting<>(
          "outage-conditional",
          SettingType.oneOf(ConditionalOutagePolicy.class),
          "local",
          "Whether this node decides `putIfAbsent`, `replace`, `invoke` and the like during an"
              + " outage, or they fail.");
  public static final Setting<OutageRecoveryPolicy> AFTER_OUTAGE =
      new Setting<>(
          "after-outage",
          SettingType.oneOf(OutageRecoveryPolicy.class),
          "remove-changed",
          "Whether a node that has worked without Redis removes the entries that it has changed,"
              + " or all.");
  public static final Setting<Duration> SERVE_STALE =
      new Setting<>(
          "serve-stale",
          SettingType.ANY_DURATION,
          "5m",
          "With `outage: local`: how long ago Redis must have confirmed a value that is served"
              + " during an outage; `0s` for changes of the outage only.");
  public static final Setting<Integer> LOCAL_ENTRIES =
      new Setting<>(
          "local-entries",
          SettingType.count(1),
          "10000",
          "With `outage: local`: the maximum number of entries on the heap.");

  // Settings of listeners.

  public static final Setting<String> LISTENER_CLASS =
      new Setting<>("class", SettingType.CLASS, "(required)", "A `CacheEntryListener`.");
  public static final Setting<String> FILTER =
      new Setting<>("filter", SettingType.CLASS, "(none)", "A `CacheEntryEventFilter`.");
  public static final Setting<Boolean> SYNCHRONOUS =
      new Setting<>(
          "synchronous", SettingType.BOOLEAN, "false", "Whether operations wait for the listener.");
  public static final Setting<Boolean> OLD_VALUE_REQUIRED =
      new Setting<>(
          "old-value-required",
          SettingType.BOOLEAN,
          "false",
          "Whether events carry the old value.");

  // Sources and sections, with the settings that they may have.

  private static final Pattern SERVER_TEXT = Pattern.compile("(?i)(redis|valkey)[a-z+]*:.*|.*@.*");
  private static final Pattern FILE_TEXT =
      Pattern.compile("(?i)(([a-z]|classpath|file|jar:file):)?[^:]*[.](ya?ml|json)");

  private static final Map<String, Function<Value, @Nullable Setting<?>>> REDIS_SHORTHAND =
      Map.of("redis", Settings::findRedisShorthand);

  private static final List<Setting<?>> FILE_SETTINGS =
      List.of(
          NAMESPACE,
          SHARED_TRIPS,
          URL,
          USERNAME,
          PASSWORD,
          CredentialSettings.PASSWORD_FILE,
          CredentialSettings.PROVIDER,
          SENTINEL_USERNAME,
          SENTINEL_PASSWORD,
          CredentialSettings.SENTINEL_PASSWORD_FILE,
          REDISSON,
          TIMEOUT,
          CONNECT_TIMEOUT,
          RETRY_ATTEMPTS,
          RETRY_DELAY,
          POOL_SIZE,
          POOL_IDLE,
          READ_FROM,
          VERIFICATION,
          TRUSTSTORE,
          TRUSTSTORE_PASSWORD,
          KEYSTORE,
          KEYSTORE_PASSWORD,
          CACHES);

  /** The settings of a file. */
  public static final Schema FILE = new Schema(FILE_SETTINGS, REDIS_SHORTHAND);

  /** The settings of properties, after {@code cachette.}. */
  public static final Schema PROPERTIES =
      new Schema(
          Stream.concat(Stream.of(CONFIG, CLIENT), FILE_SETTINGS.stream()).toList(),
          REDIS_SHORTHAND);

  /** The settings of a cache. */
  public static final Schema CACHE =
      new Schema(
          Stream.of(
                  List.of(
                      KEY_TYPE,
                      VALUE_TYPE,
                      EXPIRY,
                      CREATED,
                      ACCESSED,
                      MODIFIED,
                      TOUCHED,
                      STATISTICS,
                      MANAGEMENT,
                      READ_THROUGH,
                      WRITE_THROUGH,
                      LOADER,
                      WRITER,
                      LISTENERS),
                  FormatSettings.ALL,
                  List.of(
                      UNREADABLE,
                      MAX_VALUE_SIZE,
                      OUTAGE,
                      OUTAGE_CONDITIONAL,
                      AFTER_OUTAGE,
                      SERVE_STALE,
                      LOCAL_ENTRIES),
                  StorageSettings.ALL,
                  NearCacheSettings.ALL)
              .<Setting<?>>flatMap(List::stream)
              .toList(),
          Map.of(
              "compression",
              value -> FormatSettings.COMPRESSION,
              NearCacheSettings.SECTION,
              value -> NearCacheSettings.ENABLED));

  /** The settings of a listener. */
  public static final Schema LISTENER =
      new Schema(List.of(LISTENER_CLASS, FILTER, SYNCHRONOUS, OLD_VALUE_REQUIRED), Map.of());

  /** The settings of cache managers, and of their caches; other modules have own sections. */
  public static final SettingGroup GROUP =
      new SettingGroup(
          "",
          PROPERTIES,
          FILE,
          new SettingGroup.ItemSettings(CACHES, CACHE),
          Set.of("cdi", "lock", "ratelimit", "session"));

  private Settings() {}

  /**
   * A text that is neither a URL nor a file is not accepted: it may be {@code password:secret},
   * where the space is missing. A text with an @ may be a mistyped URL, and the values of URLs are
   * not shown in messages.
   */
  private static @Nullable Setting<?> findRedisShorthand(Value value) {
    if (!(value instanceof Value.Text text)) {
      return REDISSON;
    }
    if (SERVER_TEXT.matcher(text.text()).matches()) {
      return URL;
    }
    return FILE_TEXT.matcher(text.text()).matches() ? REDISSON : null;
  }
}
