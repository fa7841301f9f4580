package io.cachette.benchmarks.caches;

import io.lettuce.core.GetExArgs;
import io.lettuce.core.KeyValue;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plain commands by Lettuce: a hash whose entries do not expire, and keys that do. */
final class LettuceContender implements CacheContender {

  private static final int CONNECTIONS = 4;
  private static final String HASH = "lettuce";
  private static final ScanArgs SCAN = ScanArgs.Builder.limit(1_000);

  private final RedisClient client;
  private final List<RedisAsyncCommands<String, byte[]>> connections;

  LettuceContender(URI redis) {
    client = RedisClient.create(redis.toString());
    RedisCodec<String, byte[]> codec = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    connections = Stream.generate(() -> client.connect(codec).async()).limit(CONNECTIONS).toList();
  }

  @Override
  public String name() {
    return "Lettuce";
  }

  @Override
  public String configuration() {
    return "%d connections that the threads share; the asynchronous API, waited for; commands as with Jedis"
        .formatted(CONNECTIONS);
  }

  @Override
  public boolean has(Operation operation) {
    return operation != Operation.INVOKE;
  }

  /** Returns the connection of the calling thread. */
  private RedisAsyncCommands<String, byte[]> commands() {
    return connections.get((int) (Thread.currentThread().getId() % CONNECTIONS));
  }

  private static <T> T await(CompletionStage<T> reply) {
    return reply.toCompletableFuture().join();
  }

  @Override
  public byte @Nullable [] get(String key) {
    return await(commands().hget(HASH, key));
  }

  @Override
  public void put(String key, byte[] value) {
    boolean unused = await(commands().hset(HASH, key, value));
  }

  @Override
  public void putTouched(String key, byte[] value) {
    String unused =
        await(commands().set(HASH + ":" + key, value, SetArgs.Builder.px(expiryMillis())));
  }

  @Override
  public byte @Nullable [] getTouched(String key) {
    return await(commands().getex(HASH + ":" + key, GetExArgs.Builder.px(expiryMillis())));
  }

  private static long expiryMillis() {
    return CacheContenders.EXPIRY.toMillis();
  }

  @Override
  public int getAll(Set<String> keys) {
    List<KeyValue<String, byte[]>> values =
        await(commands().hmget(HASH, keys.toArray(String[]::new)));
    return (int) values.stream().filter(KeyValue::hasValue).count();
  }

  @Override
  public void putAll(Map<String, byte[]> entries) {
    long unused = await(commands().hset(HASH, entries));
  }

  @Override
  public void removeAll(Set<String> keys) {
    long unused = await(commands().hdel(HASH, keys.toArray(String[]::new)));
  }

  @Override
  public int iterate() {
    int count = 0;
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      MapScanCursor<String, byte[]> page = await(commands().hscan(HASH, cursor, SCAN));
      count += page.getMap().size();
      cursor = page;
    } while (!cursor.isFinished());
    return count;
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
