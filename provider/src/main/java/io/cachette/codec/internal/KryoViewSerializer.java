package io.cachette.codec.internal;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Writes the collections, maps and entries of the JDK whose classes cannot be instantiated, such as
 * sublists, key sets and unmodifiable lists: as a copy of their contents, with a byte that says how
 * the copy is wrapped when it is read.
 */
final class KryoViewSerializer extends Serializer<Object> {

  private static final String JDK_COLLECTIONS = Collections.class.getName() + "$";

  /** The interface of an object. The order is stored, and is that in which they are tried. */
  private enum Shape {
    LIST(List.class, view -> new ArrayList<>((List<?>) view)),
    SORTED_SET(SortedSet.class, view -> new TreeSet<>((SortedSet<?>) view)),
    SET(Set.class, view -> new LinkedHashSet<>((Set<?>) view)),
    SORTED_MAP(SortedMap.class, view -> new TreeMap<>((SortedMap<?, ?>) view)),
    MAP(Map.class, view -> new LinkedHashMap<>((Map<?, ?>) view)),
    MUTABLE_ENTRY(SimpleEntry.class, view -> toArray((Map.Entry<?, ?>) view)),
    ENTRY(Map.Entry.class, view -> toArray((Map.Entry<?, ?>) view)),
    COLLECTION(Collection.class, view -> new ArrayList<>((Collection<?>) view));

    private final Class<?> type;

    @SuppressWarnings("ImmutableEnumChecker") // the copiers have no state
    private final UnaryOperator<Object> copier;

    Shape(Class<?> type, UnaryOperator<Object> copier) {
      this.type = type;
      this.copier = copier;
    }

    static Shape of(Object view) {
      for (Shape each : values()) {
        if (each.type.isInstance(view)) {
          return each;
        }
      }
      throw new KryoException("No collection: " + view.getClass().getName());
    }

    private static Object toArray(Map.Entry<?, ?> entry) {
      return new Object[] {entry.getKey(), entry.getValue()};
    }
  }

  /** The wrapper of a copy. The order is stored. */
  private enum Wrapper {
    NONE,
    UNMODIFIABLE,
    SYNCHRONIZED;

    static Wrapper of(Object view) {
      String name = view.getClass().getName();
      if (name.startsWith(JDK_COLLECTIONS + "Unmodifiable")) {
        return UNMODIFIABLE;
      }
      return name.startsWith(JDK_COLLECTIONS + "Synchronized") ? SYNCHRONIZED : NONE;
    }
  }

  @Override
  @SuppressWarnings("EnumOrdinal") // the order is stored
  public void write(Kryo kryo, Output output, Object view) {
    Shape shape = Shape.of(view);
    Wrapper wrapper = Wrapper.of(view);
    output.writeByte(shape.ordinal() * Wrapper.values().length + wrapper.ordinal());
    Object copy;
    synchronized (view) { // a synchronized collection is its own lock
      copy = shape.copier.apply(view);
    }
    ((CheckedKryo) kryo).writeContents(output, view, copy);
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<?> type) {
    int code = input.readByteUnsigned();
    int wrappers = Wrapper.values().length;
    if (code >= Shape.values().length * wrappers) {
      throw new KryoException("Unknown kind of collection: " + code);
    }
    Object copy = kryo.readClassAndObject(input);
    return switch (Wrapper.values()[code % wrappers]) {
      case NONE -> restore(Shape.values()[code / wrappers], copy);
      case UNMODIFIABLE -> toUnmodifiable(Shape.values()[code / wrappers], copy);
      case SYNCHRONIZED -> toSynchronized(Shape.values()[code / wrappers], copy);
    };
  }

  private static Object restore(Shape shape, Object copy) {
    if (shape == Shape.MUTABLE_ENTRY) {
      Object[] parts = (Object[]) copy;
      return new SimpleEntry<>(parts[0], parts[1]);
    }
    if (shape == Shape.ENTRY) {
      Object[] parts = (Object[]) copy;
      return new SimpleImmutableEntry<>(parts[0], parts[1]);
    }
    return shape.type.cast(copy);
  }

  private static Object toUnmodifiable(Shape shape, Object copy) {
    return switch (shape) {
      case LIST -> Collections.unmodifiableList((List<?>) copy);
      case SORTED_SET -> Collections.unmodifiableNavigableSet((NavigableSet<?>) copy);
      case SET -> Collections.unmodifiableSet((Set<?>) copy);
      case SORTED_MAP -> Collections.unmodifiableNavigableMap((NavigableMap<?, ?>) copy);
      case MAP -> Collections.unmodifiableMap((Map<?, ?>) copy);
      case COLLECTION -> Collections.unmodifiableCollection((Collection<?>) copy);
      case ENTRY, MUTABLE_ENTRY -> restore(Shape.ENTRY, copy);
    };
  }

  private static Object toSynchronized(Shape shape, Object copy) {
    return switch (shape) {
      case LIST -> Collections.synchronizedList((List<?>) copy);
      case SORTED_SET -> Collections.synchronizedNavigableSet((NavigableSet<?>) copy);
      case SET -> Collections.synchronizedSet((Set<?>) copy);
      case SORTED_MAP -> Collections.synchronizedNavigableMap((NavigableMap<?, ?>) copy);
      case MAP -> Collections.synchronizedMap((Map<?, ?>) copy);
      case COLLECTION -> Collections.synchronizedCollection((Collection<?>) copy);
      case ENTRY, MUTABLE_ENTRY -> restore(shape, copy);
    };
  }
}
