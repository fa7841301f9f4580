package io.cachette.jcache.internal.store;

import static io.cachette.jcache.internal.store.ScriptArguments.toBytes;

import io.cachette.codec.internal.ValueCodec;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
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

  /** The storage formats that this version reads and writes, see {@code docs/storage.md}. */
  private static final int OLDEST_FORMAT = 2;

  private static final int NEWEST_FORMAT = 2;

  private static final String FORMAT = "format";

  private final Map<String, String> fields;

  private Descriptor(Map<String, String> fields) {
    this.fields = fields;
  }

  /** Creates the description of a cache with this configuration. */
  public static Descriptor of(CachetteConfiguration<?, ?> configuration) {
    Map<String, String> fields = new LinkedHashMap<>();
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
   * Records the fields that are not recorded yet, unless a recorded field differs or the recorded
   * format is one that this version does not know. One round trip.
   *
   * @return completes with a text about the first difference, and the way out; empty if there is
   *     none
   */
  public CompletionStage<String> checkAsync(ResilientScripts scripts, StoreKeys keys) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(toBytes(Integer.toString(OLDEST_FORMAT)));
    arguments.add(toBytes(Integer.toString(NEWEST_FORMAT)));
    fields.forEach(
        (field, value) -> {
          arguments.add(toBytes(field));
          arguments.add(toBytes(value));
        });
    return scripts
        .runAsync(DESCRIBE, List.of(keys.descriptor()), arguments)
        .thenApply(this::describeDifference);
  }

  private String describeDifference(List<Object> reply) {
    if (reply.isEmpty()) {
      return "";
    }
    String field = toText(reply.get(0));
    String recorded = toText(reply.get(1));
    if (field.equals(FORMAT)) {
      return "format is "
          + recorded
          + " there, and this version of Cachette reads only format "
          + NEWEST_FORMAT
          + ". Stop all nodes of the other version, then destroy the cache; or use another name or"
          + " namespace for this version";
    }
    return field
        + " is "
        + recorded
        + " there and "
        + fields.get(field)
        + " here. Configure it alike on all nodes, use another name or namespace, or destroy it";
  }

  private static String toText(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
