package io.cachette.benchmarks.caches;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.params.GetExParams;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/** Plain commands by Jedis: a hash whose entries do not expire, and keys that do. */
final class JedisContender implements CacheContender {

  /** At least as many as threads. */
  private static final int CONNECTIONS = 128;

  private static final byte[] HASH = "jedis".getBytes(UTF_8);
  private static final byte[] BEGIN = "0".getBytes(UTF_8);
  private static final ScanParams SCAN = new ScanParams().count(1_000);

  private final JedisPooled jedis;

  JedisContender(URI redis) {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    jedis =
        new JedisPooled(
            pool, redis.getHost(), redis.getPort(), (int) CacheContenders.TIMEOUT.toMillis());
  }

  @Override
  public String name() {
    return "Jedis";
  }

  @Override
  public String configuration() {
    return "pool of %d connections; a hash whose entries do not expire; touched get is `GETEX` of a key of its own"
        .formatted(CONNECTIONS);
  }

  @Override
  public boolean has(Operation operation) {
    return operation != Operation.INVOKE;
  }

  @Override
  public byte @Nullable [] get(String key) {
    return jedis.hget(HASH, bytes(key));
  }

  @Override
  public void put(String key, byte[] value) {
    jedis.hset(HASH, bytes(key), value);
  }

  @Override
  public void putTouched(String key, byte[] value) {
    jedis.set(bytes("jedis:" + key), value, new SetParams().px(CacheContenders.EXPIRY.toMillis()));
  }

  @Override
  public byte @Nullable [] getTouched(String key) {
    return jedis.getEx(
        bytes("jedis:" + key), new GetExParams().px(CacheContenders.EXPIRY.toMillis()));
  }

  @Override
  public int getAll(Set<String> keys) {
    List<byte[]> values = jedis.hmget(HASH, bytes(keys));
    return (int) values.stream().filter(Objects::nonNull).count();
  }

  /** Jedis takes the fields as a map whose keys are arrays, and only iterates over it. */
  @SuppressWarnings("ArrayAsKeyOfSetOrMap")
  @Override
  public void putAll(Map<String, byte[]> entries) {
    Map<byte[], byte[]> fields = new HashMap<>();
    entries.forEach((key, value) -> fields.put(bytes(key), value));
    jedis.hset(HASH, fields);
  }

  @Override
  public void removeAll(Set<String> keys) {
    jedis.hdel(HASH, bytes(keys));
  }

  @Override
  public int iterate() {
    int count = 0;
    byte[] cursor = BEGIN;
    do {
      ScanResult<Map.Entry<byte[], byte[]>> page = jedis.hscan(HASH, cursor, SCAN);
      count += page.getResult().size();
      cursor = page.getCursorAsBytes();
    } while (cursor.length != 1 || cursor[0] != '0');
    return count;
  }

  private static byte[] bytes(String key) {
    return key.getBytes(UTF_8);
  }

  private static byte[][] bytes(Set<String> keys) {
    return keys.stream().map(JedisContender::bytes).toArray(byte[][]::new);
  }

  @Override
  public void close() {
    jedis.close();
  }
}
