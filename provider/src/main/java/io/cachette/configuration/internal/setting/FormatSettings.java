package io.cachette.configuration.internal.setting;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.ValueFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.cache.CacheException;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link io.cachette.codec.ValueFormat}, for caches and for sessions. */
public final class FormatSettings {

  public static final Setting<String> SERIALIZER =
      new Setting<>(
          "serializer",
          SettingType.CLASS,
          "java",
          "Serializer of types without a direct form: `java`, `kryo`, `json`, or the name of a"
              + " class.");
  public static final Setting<List<String>> ALLOW =
      new Setting<>(
          "allow",
          SettingType.PATTERNS,
          "(all but classes known from attacks)",
          "Patterns of `ObjectInputFilter` for the classes that may be read.");
  public static final Setting<Compression> COMPRESSION =
      new Setting<>(
          "compression.type",
          SettingType.oneOf(Compression.class),
          "none",
          "How values are compressed; `compression: lz4` is short for it.");
  public static final Setting<Integer> COMPRESSION_THRESHOLD =
      new Setting<>(
          "compression.threshold",
          SettingType.SIZE,
          "1024",
          "Size from which a value is compressed.");
  public static final Setting<String> ENCRYPTION_CURRENT =
      new Setting<>(
          "encryption.current",
          SettingType.TEXT,
          "(none)",
          "Id of the key that values are written with.");
  public static final Setting<Map<String, SecretKey>> ENCRYPTION_KEYS =
      new Setting<>(
          "encryption.keys",
          SettingType.KEYS,
          "(none)",
          "All keys that may be needed for reading, by id: AES, in base64.");

  /** All of them, in the order of the documentation. */
  public static final List<Setting<?>> ALL =
      List.of(
          SERIALIZER,
          ALLOW,
          COMPRESSION,
          COMPRESSION_THRESHOLD,
          ENCRYPTION_CURRENT,
          ENCRYPTION_KEYS);

  /** The setting that the text of a section stands for: {@code compression: lz4}. */
  public static final Map<String, Function<Value, @Nullable Setting<?>>> SHORTHANDS =
      Map.of("compression", value -> COMPRESSION);

  private FormatSettings() {}

  /**
   * Reads the encryption; null if none is set.
   *
   * @throws CacheException if only one of id and keys is set, or no key has the id
   */
  public static @Nullable Encryption readEncryption(Values values) {
    String current = values.get(ENCRYPTION_CURRENT);
    Map<String, SecretKey> keys = values.get(ENCRYPTION_KEYS);
    if (current == null && keys == null) {
      return null;
    }
    if (current == null || keys == null) {
      Setting<?> present = keys == null ? ENCRYPTION_CURRENT : ENCRYPTION_KEYS;
      throw values.newException(present, "encryption needs both current and keys");
    }
    try {
      return Encryption.ofKeys(current, keys);
    } catch (IllegalArgumentException e) {
      throw values.newException(ENCRYPTION_CURRENT, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Reads a format; what is not set is that of {@link ValueFormat#DEFAULT}.
   *
   * @throws CacheException if only one of id and keys is set, or no key has the id
   */
  public static ValueFormat readFormat(Values values) {
    ValueFormat.Builder builder = ValueFormat.builder().encryption(readEncryption(values));
    values.ifPresent(SERIALIZER, builder::serializer);
    values.ifPresent(ALLOW, patterns -> builder.allow(patterns.toArray(String[]::new)));
    values.ifPresent(COMPRESSION, builder::compression);
    values.ifPresent(COMPRESSION_THRESHOLD, builder::compressionThreshold);
    return builder.build();
  }
}
