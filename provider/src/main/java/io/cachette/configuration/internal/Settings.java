package io.cachette.configuration.internal;

import io.cachette.codec.Compression;
import io.cachette.codec.Unreadable;
import io.cachette.redis.ClientOptions.ReadFrom;
import io.cachette.redis.ClientOptions.Verification;
import io.cachette.redis.RedisAddress;
import io.cachette.redis.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.SecretKey;

/**
 * Every key there is, once. Files, properties, environment variables, suggestions, the JSON schema
 * and the documentation follow from here.
 */
final class Settings {

  // How a manager finds its configuration; not in the file itself.

  static final Setting<String> CONFIG =
      new Setting<>(
          "config", Kind.FILE, "(`cachette.yaml` of the class path)", "The configuration file.");
  static final Setting<Value> CLIENT =
      new Setting<>(
          "redis.client",
          Kind.OBJECT,
          "(none)",
          "A `RedissonClient`, or a `Supplier` of one, which is asked when the manager first"
              + " connects. The client is used as it is and never shut down by Cachette. In the"
              + " `Properties` argument only.");

  // What managers have.

  static final Setting<String> NAMESPACE =
      new Setting<>(
          "namespace",
          Kind.NAMESPACE,
          RedisSettings.DEFAULT_NAMESPACE,
          "Prefix of all keys and channels: letters, digits and `. _ - :`.");
  static final Setting<RedisAddress> URL =
      new Setting<>(
          "redis.url",
          Kind.SERVER,
          "redis://127.0.0.1:6379",
          "The server, the sentinels or the nodes of a cluster.");
  static final Setting<String> USERNAME =
      new Setting<>("redis.username", Kind.TEXT, "(that of the URL)", "ACL user.");
  static final Setting<String> PASSWORD =
      new Setting<>("redis.password", Kind.SECRET, "(that of the URL)", "Password.");
  static final Setting<String> SENTINEL_USERNAME =
      new Setting<>(
          "redis.sentinel-username",
          Kind.TEXT,
          "(that of the server)",
          "ACL user of sentinels that ask for credentials.");
  static final Setting<String> SENTINEL_PASSWORD =
      new Setting<>(
          "redis.sentinel-password",
          Kind.SECRET,
          "(that of the server)",
          "Password of sentinels that ask for one.");
  static final Setting<Value> REDISSON =
      new Setting<>(
          "redis.redisson",
          Kind.REDISSON,
          "(none)",
          "A configuration file of Redisson, which replaces all other `redis` settings.");
  static final Setting<Duration> TIMEOUT =
      new Setting<>(
          "redis.timeout", Kind.DURATION, "3s", "How long a command waits for its reply.");
  static final Setting<Duration> CONNECT_TIMEOUT =
      new Setting<>("redis.connect-timeout", Kind.DURATION, "5s", "How long connecting may take.");
  static final Setting<Integer> RETRY_ATTEMPTS =
      new Setting<>(
          "redis.retry-attempts",
          Kind.count(0),
          "3",
          "How often a command that may be repeated is sent again.");
  static final Setting<Duration> RETRY_DELAY =
      new Setting<>("redis.retry-delay", Kind.DURATION, "500ms", "Time between two attempts.");
  static final Setting<Integer> POOL_SIZE =
      new Setting<>("redis.pool-size", Kind.count(1), "64", "Connections to a server at the most.");
  static final Setting<Integer> POOL_IDLE =
      new Setting<>(
          "redis.pool-idle",
          Kind.count(0),
          "1",
          "Connections to a server that stay open when idle.");
  static final Setting<ReadFrom> READ_FROM =
      new Setting<>(
          "redis.read-from",
          Kind.oneOf(ReadFrom.class),
          "master",
          "Who answers reads; those of a replica may be stale.");
  static final Setting<Verification> VERIFICATION =
      new Setting<>(
          "redis.tls.verification",
          Kind.oneOf(Verification.class),
          "strict",
          "Which server certificates are accepted: signed and for this host, signed, any.");
  static final Setting<String> TRUSTSTORE =
      new Setting<>(
          "redis.tls.truststore",
          Kind.FILE,
          "(that of the JVM)",
          "Trusted authorities: JKS, PKCS12 or PEM.");
  static final Setting<String> TRUSTSTORE_PASSWORD =
      new Setting<>(
          "redis.tls.truststore-password", Kind.SECRET, "(none)", "Password of the trust store.");
  static final Setting<String> KEYSTORE =
      new Setting<>(
          "redis.tls.keystore",
          Kind.FILE,
          "(none)",
          "Certificate and key of the client: JKS or PKCS12.");
  static final Setting<String> KEYSTORE_PASSWORD =
      new Setting<>(
          "redis.tls.keystore-password", Kind.SECRET, "(none)", "Password of the key store.");
  static final Setting<Map<String, Value>> CACHES =
      new Setting<>(
          "caches",
          Kind.CACHES,
          "(none)",
          "Settings of caches, by name, by pattern (`orders.*`, `*` and `?`) or as `default`.");

  // What a cache has.

  static final Setting<String> KEY_TYPE =
      new Setting<>("key-type", Kind.CLASS, "java.lang.Object", "Class of the keys.");
  static final Setting<String> VALUE_TYPE =
      new Setting<>("value-type", Kind.CLASS, "java.lang.Object", "Class of the values.");
  static final Setting<Boolean> EXPIRY =
      new Setting<>(
          "expiry", Kind.ETERNAL, "eternal", "When entries expire: never, or one of these four.");
  static final Setting<javax.cache.expiry.Duration> CREATED =
      new Setting<>(
          "expiry.created", Kind.LIFETIME, "(none)", "Time to live after an entry was created.");
  static final Setting<javax.cache.expiry.Duration> ACCESSED =
      new Setting<>("expiry.accessed", Kind.LIFETIME, "(none)", "… after it was created or read.");
  static final Setting<javax.cache.expiry.Duration> MODIFIED =
      new Setting<>(
          "expiry.modified", Kind.LIFETIME, "(none)", "… after it was created or changed.");
  static final Setting<javax.cache.expiry.Duration> TOUCHED =
      new Setting<>(
          "expiry.touched", Kind.LIFETIME, "(none)", "… after it was created, read or changed.");
  static final Setting<Boolean> STATISTICS =
      new Setting<>("statistics", Kind.BOOLEAN, "false", "Whether operations are counted.");
  static final Setting<Boolean> MANAGEMENT =
      new Setting<>("management", Kind.BOOLEAN, "false", "Whether there is an MXBean.");
  static final Setting<Boolean> READ_THROUGH =
      new Setting<>("read-through", Kind.BOOLEAN, "false", "Whether misses are loaded.");
  static final Setting<Boolean> WRITE_THROUGH =
      new Setting<>("write-through", Kind.BOOLEAN, "false", "Whether changes are written through.");
  static final Setting<String> LOADER =
      new Setting<>("loader", Kind.CLASS, "(none)", "A `CacheLoader`.");
  static final Setting<String> WRITER =
      new Setting<>("writer", Kind.CLASS, "(none)", "A `CacheWriter`.");
  static final Setting<List<Value>> LISTENERS =
      new Setting<>("listeners", Kind.LISTENERS, "(none)", "Who hears what happens.");
  static final Setting<String> SERIALIZER =
      new Setting<>(
          "serializer",
          Kind.CLASS,
          "java",
          "Writes types without a direct form: `java`, `kryo`, `json`, or a `Serializer`.");
  static final Setting<List<String>> ALLOW =
      new Setting<>(
          "allow",
          Kind.PATTERNS,
          "(all but classes known from attacks)",
          "Patterns of `ObjectInputFilter` for the classes that may be read.");
  static final Setting<Compression> COMPRESSION =
      new Setting<>(
          "compression.type",
          Kind.oneOf(Compression.class),
          "none",
          "How values are compressed; `compression: lz4` is short for it.");
  static final Setting<Integer> COMPRESSION_THRESHOLD =
      new Setting<>(
          "compression.threshold", Kind.SIZE, "1024", "Size from which a value is compressed.");
  static final Setting<String> ENCRYPTION_CURRENT =
      new Setting<>(
          "encryption.current", Kind.TEXT, "(none)", "Id of the key that values are written with.");
  static final Setting<Map<String, SecretKey>> ENCRYPTION_KEYS =
      new Setting<>(
          "encryption.keys",
          Kind.KEYS,
          "(none)",
          "All keys that may be needed for reading, by id: AES, in base64.");
  static final Setting<Unreadable> UNREADABLE =
      new Setting<>(
          "unreadable",
          Kind.oneOf(Unreadable.class),
          "error",
          "What a stored value that cannot be read is.");

  // What a listener has.

  static final Setting<String> LISTENER_CLASS =
      new Setting<>("class", Kind.CLASS, "(required)", "A `CacheEntryListener`.");
  static final Setting<String> FILTER =
      new Setting<>("filter", Kind.CLASS, "(none)", "A `CacheEntryEventFilter`.");
  static final Setting<Boolean> SYNCHRONOUS =
      new Setting<>(
          "synchronous", Kind.BOOLEAN, "false", "Whether operations wait for the listener.");
  static final Setting<Boolean> OLD_VALUE_REQUIRED =
      new Setting<>(
          "old-value-required", Kind.BOOLEAN, "false", "Whether events carry the old value.");

  // Where they may stand.

  private static final List<Setting<?>> OF_FILES =
      List.of(
          NAMESPACE,
          URL,
          USERNAME,
          PASSWORD,
          SENTINEL_USERNAME,
          SENTINEL_PASSWORD,
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

  /** What a file may say. */
  static final Schema FILE = new Schema(OF_FILES);

  /** What properties may say, after {@code cachette.}. */
  static final Schema PROPERTIES =
      new Schema(Stream.concat(Stream.of(CONFIG, CLIENT), OF_FILES.stream()).toList());

  /** What may be said about a cache. */
  static final Schema CACHE =
      new Schema(
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
              LISTENERS,
              SERIALIZER,
              ALLOW,
              COMPRESSION,
              COMPRESSION_THRESHOLD,
              ENCRYPTION_CURRENT,
              ENCRYPTION_KEYS,
              UNREADABLE));

  /** What may be said about a listener. */
  static final Schema LISTENER =
      new Schema(List.of(LISTENER_CLASS, FILTER, SYNCHRONOUS, OLD_VALUE_REQUIRED));

  private Settings() {}
}
