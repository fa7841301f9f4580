package io.cachette.jcache.internal.store;

import static io.cachette.jcache.internal.store.ScriptArguments.toBytes;

import io.cachette.codec.internal.ValueCodec;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redisson.client.codec.StringCodec;

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
  private static final String LAYOUT = "layout";
  private static final String COLLECTOR = "collector";
  private static final String REFUSAL = "refusal";
  private static final String PARTITIONS = "partitions";

  private static final Pattern SEVERAL_PARTITIONS = Pattern.compile("^[^/;]*/(\\d+)");

  private final ExpiryCollector collector;
  private final Map<String, String> fields;

  private Descriptor(ExpiryCollector collector, Map<String, String> fields) {
    this.collector = collector;
    this.fields = fields;
  }

  /**
   * The result of a comparison.
   *
   * @param collector that of the cache
   * @param difference a text about the first difference, and the way out; empty if there is none
   */
  public record Comparison(ExpiryCollector collector, String difference) {

    private static Comparison different(String difference) {
      return new Comparison(ExpiryCollector.SORTED_SET, difference);
    }
  }

  /** Returns the script of {@link #compareAsync}. */
  public static Script script() {
    return DESCRIBE;
  }

  /**
   * Completes with the number of partitions that is recorded for a cache; empty if none is. If the
   * server has lost the descriptor, the registrations of nodes in the first partition have it.
   */
  public static CompletionStage<OptionalInt> partitionsOf(
      ResilientScripts scripts, StoreKeys first) {
    return getAsync(scripts, first.descriptor(), PARTITIONS)
        .thenCompose(
            recorded ->
                recorded.isPresent()
                    ? CompletableFuture.completedFuture(
                        OptionalInt.of(Integer.parseInt(recorded.get())))
                    : getAsync(scripts, first.control(), "epochs")
                        .thenApply(
                            epochs ->
                                epochs.map(Descriptor::partitionsIn).orElse(OptionalInt.empty())));
  }

  private static CompletionStage<Optional<String>> getAsync(
      ResilientScripts scripts, String hash, String field) {
    return scripts
        .callAsync(
            hash,
            client -> client.<String, String>getMap(hash, StringCodec.INSTANCE).getAsync(field))
        .thenApply(Optional::ofNullable);
  }

  /**
   * The registrations begin with the collector, and a slash and the number if there are several.
   */
  private static OptionalInt partitionsIn(String epochs) {
    Matcher several = SEVERAL_PARTITIONS.matcher(epochs);
    return OptionalInt.of(several.find() ? Integer.parseInt(several.group(1)) : 1);
  }

  /** Creates the description of a cache with this configuration. */
  public static Descriptor of(CachetteConfiguration<?, ?> configuration) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(PARTITIONS, Integer.toString(configuration.getPartitions()));
    fields.put("values", ValueCodec.describe(configuration.getValueFormat()));
    putType(fields, "key-type", configuration.getKeyType());
    putType(fields, "value-type", configuration.getValueType());
    return new Descriptor(configuration.getCollector(), fields);
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
   * <p>The first node that opens a cache also chooses its collector.
   */
  public CompletionStage<Comparison> compareAsync(ResilientScripts scripts, StoreKeys keys) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(toBytes(Integer.toString(OLDEST_FORMAT)));
    arguments.add(toBytes(Integer.toString(NEWEST_FORMAT)));
    arguments.add(toBytes(nameOf(collector)));
    fields.forEach(
        (field, value) -> {
          arguments.add(toBytes(field));
          arguments.add(toBytes(value));
        });
    return scripts
        .runAsync(DESCRIBE, List.of(keys.descriptor(), keys.control()), arguments)
        .thenApply(this::toComparison);
  }

  private Comparison toComparison(List<Object> reply) {
    String field = toText(reply.get(0));
    if (reply.size() == 1) {
      return new Comparison(collectorOf((byte[]) reply.get(0)), "");
    }
    return Comparison.different(describeDifference(field, toText(reply.get(1))));
  }

  private String describeDifference(String field, String recorded) {
    if (field.equals(FORMAT)) {
      return "format is "
          + recorded
          + " there, and this version of Cachette reads only format "
          + NEWEST_FORMAT
          + ". Stop all nodes of the other version, then destroy the cache; or use another name or"
          + " namespace for this version";
    }
    if (field.equals(REFUSAL)) {
      return "collector is field-ttl, and the server refuses its commands: "
          + recorded
          + ". Use Redis 8, Valkey 9 or later and allow the user these commands; or use collector"
          + " sorted-set, under another name if the cache exists";
    }
    if (field.equals(LAYOUT)) {
      return "layout is "
          + recorded
          + " there, which this version of Cachette does not know. Use another name or namespace,"
          + " or destroy it";
    }
    String here = field.equals(COLLECTOR) ? nameOf(collector) : fields.get(field);
    return field
        + " is "
        + recorded
        + " there and "
        + here
        + " here. Configure it alike on all nodes, use another name or namespace, or destroy it";
  }

  /** Returns the name in the descriptor, and of the scripts. */
  static String nameOf(ExpiryCollector collector) {
    return collector.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static ExpiryCollector collectorOf(byte[] name) {
    return ExpiryCollector.valueOf(toText(name).toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static String toText(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
