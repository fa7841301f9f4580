package io.cachette.jcache.internal.store;

import io.cachette.codec.internal.ValueCodec;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.ScriptRunner;
import io.cachette.redis.internal.SharedClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The description of how a cache is stored. The node that creates the cache records it in Redis,
 * and every other node compares its own description with the recorded one. If they differ, the node
 * gets an error instead of unreadable values. Immutable.
 *
 * <p>A field that a node leaves open agrees with every recorded value. The first node that sets the
 * field records it. A cache of {@code Object}s leaves its types open.
 */
public final class Descriptor {

  private static final Script DESCRIBE = Script.loadReadWrite(Descriptor.class, "describe.lua");

  private final Map<String, String> fields;

  private Descriptor(Map<String, String> fields) {
    this.fields = fields;
  }

  /** Creates the description of a cache with this configuration. */
  public static Descriptor of(CachetteConfiguration<?, ?> configuration) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("format", "1");
    fields.put("layout", "indexed");
    fields.put("partitions", "1");
    fields.put("values", ValueCodec.describe(configuration.getValueFormat()));
    putType(fields, "key-type", configuration.getKeyType());
    putType(fields, "value-type", configuration.getValueType());
    return new Descriptor(fields);
  }

  private static void putType(Map<String, String> fields, String field, Class<?> type) {
    if (type != Object.class) {
      fields.put(field, type.getName());
    }
  }

  /**
   * Records the fields that are not recorded yet, unless a recorded field differs. One round trip.
   *
   * @return completes with a text about the first field that differs; empty if none differs
   */
  public CompletionStage<String> checkAsync(SharedClient client, StoreKeys keys) {
    List<byte[]> arguments = new ArrayList<>();
    fields.forEach(
        (field, value) -> {
          arguments.add(field.getBytes(StandardCharsets.UTF_8));
          arguments.add(value.getBytes(StandardCharsets.UTF_8));
        });
    return new ScriptRunner(client.redisson())
        .run(DESCRIBE, List.of(keys.descriptor()), arguments)
        .thenApply(this::describeDifference);
  }

  private String describeDifference(List<Object> reply) {
    if (reply.isEmpty()) {
      return "";
    }
    String field = toText(reply.get(0));
    return field + " is " + toText(reply.get(1)) + " there and " + fields.get(field) + " here";
  }

  private static String toText(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
