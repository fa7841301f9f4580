package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import io.cachette.codec.Serializer;
import io.cachette.codec.internal.ScalarFormat.Text;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Encodes the keys of a cache. Redis compares keys by their bytes. Equal keys therefore have equal
 * bytes in every JVM, and different keys have different bytes, if they are
 *
 * <ul>
 *   <li>simple: strings, numbers, booleans, characters, UUIDs, enums, {@code java.time} values,
 *       {@link java.util.Date}, {@link java.util.Locale}, {@link java.util.Currency};
 *   <li>arrays, which are compared by their elements;
 *   <li>lists, sets, maps, entries of maps and {@link java.util.Optional}, all of the JDK;
 *   <li>records that keep the {@code equals} of records;
 *   <li>the generated keys of the JSR-107 reference implementation and of Spring;
 *   <li>the keys of Hibernate's second-level cache, whose hash codes are left out;
 *   <li>composed of these.
 * </ul>
 *
 * <p>Lists are read back as {@link java.util.ArrayList}, sets as {@link java.util.LinkedHashSet},
 * maps as {@link java.util.LinkedHashMap}; Hibernate's keys may have another hash code than those
 * that Hibernate makes. Keys of other types are written by Java serialization. If two equal keys
 * serialize differently, they are different keys in the cache; one warning per class is logged.
 * Thread-safe.
 */
public final class KeyCodec {

  private static final Logger LOG = System.getLogger(KeyCodec.class.getName());

  private final String cacheName;
  private final Class<?> type;
  private final ScalarCodec scalars;
  private final DirectCodec direct;
  private final KeyWriter writer;
  private final KeyReader reader;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /**
   * Creates a codec.
   *
   * @param cacheName name of the cache, for warnings
   * @param type type of decoded keys
   * @param loader class loader that is searched first, see {@link ClassLookup}
   * @param allow patterns of {@link java.io.ObjectInputFilter} for the classes that may be read; if
   *     empty, all classes except those known from attacks
   */
  public KeyCodec(String cacheName, Class<?> type, ClassLoader loader, List<String> allow) {
    this.cacheName = cacheName;
    this.type = type;
    ClassFilter filter = new ClassFilter(allow);
    this.scalars = new ScalarCodec(loader, filter);
    this.direct =
        new DirectCodec(scalars, 'o', new WarningSerializer(new JavaSerializer(loader, filter)));
    this.writer = new KeyWriter(scalars, direct::serialize);
    this.reader = new KeyReader(scalars, direct);
  }

  /**
   * Encodes a key.
   *
   * @throws CodecException if it cannot be serialized, or could not be read
   */
  public byte[] encode(Object key) {
    Text text = scalars.writeReadable(key);
    if (text != null) {
      return text.toBytes();
    }
    String composite = writer.writeComposite(key);
    return composite == null ? direct.encode(key) : composite.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Decodes a key.
   *
   * @throws CodecException if the bytes are not of the documented form, or their class cannot be
   *     loaded
   */
  public Object decode(byte[] bytes) {
    Object key =
        KeyReader.isComposite(bytes)
            ? reader.read(new String(bytes, StandardCharsets.UTF_8))
            : direct.decode(bytes);
    if (!type.isInstance(key)) {
      String found = key.getClass().getName();
      throw new CodecException("It is a " + found + ", not a " + type.getName(), found, null);
    }
    return key;
  }

  private void warn(String className) {
    if (warned.add(className)) {
      LOG.log(
          Level.WARNING,
          "Cache ''{0}'': keys of {1} have no canonical form and are serialized. Equal keys that"
              + " serialize differently, in another order or by another version of a class, are"
              + " different entries. If the class is yours, make it a record; otherwise use keys"
              + " that are strings or of another of the documented types",
          cacheName,
          className);
    }
  }

  /** Logs a warning for each class that is serialized. */
  private final class WarningSerializer implements Serializer {

    private final Serializer serializer;

    WarningSerializer(Serializer serializer) {
      this.serializer = serializer;
    }

    @Override
    public byte[] serialize(Object object) {
      byte[] bytes = serializer.serialize(object);
      warn(object.getClass().getName());
      return bytes;
    }

    @Override
    public Object deserialize(byte[] bytes, int offset) {
      return serializer.deserialize(bytes, offset);
    }
  }
}
