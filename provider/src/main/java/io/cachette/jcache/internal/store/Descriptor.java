package io.cachette.jcache.internal.store;

import io.cachette.redis.Script;
import io.cachette.redis.ScriptRunner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.redisson.api.RedissonClient;

/**
 * How a cache is stored: recorded in Redis by the node that creates it, checked by every other one,
 * so that nodes that disagree get an error instead of garbage. One round trip.
 */
public final class Descriptor {

  private static final Script DESCRIBE = Script.writing(Descriptor.class, "describe.lua");
  private static final Map<String, String> INDEXED =
      Map.of("format", "1", "layout", "indexed", "partitions", "1");

  private Descriptor() {}

  /**
   * Records the description, unless one stands there, and compares.
   *
   * @return the first field that differs, in words; empty if none does
   */
  public static CompletionStage<String> check(RedissonClient client, StoreKeys keys) {
    List<byte[]> arguments = new ArrayList<>();
    INDEXED.forEach(
        (field, value) -> {
          arguments.add(field.getBytes(StandardCharsets.UTF_8));
          arguments.add(value.getBytes(StandardCharsets.UTF_8));
        });
    return new ScriptRunner(client)
        .run(DESCRIBE, List.of(keys.descriptor()), arguments)
        .thenApply(reply -> difference(fields(reply)));
  }

  private static String difference(Map<String, String> stored) {
    for (Map.Entry<String, String> ours : INDEXED.entrySet()) {
      String theirs = stored.get(ours.getKey());
      if (!ours.getValue().equals(theirs)) {
        return ours.getKey() + " is " + theirs + " there and " + ours.getValue() + " here";
      }
    }
    return "";
  }

  private static Map<String, String> fields(List<Object> reply) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < reply.size(); i += 2) {
      fields.put(text(reply.get(i)), text(reply.get(i + 1)));
    }
    return fields;
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
