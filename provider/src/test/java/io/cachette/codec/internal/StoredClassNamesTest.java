package io.cachette.codec.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Config;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests that a class which its name denies is not even loaded. */
class StoredClassNamesTest {

  private static final List<String> PATTERNS =
      List.of(
          "java.util.*",
          "!java.util.*",
          "!java.util.**",
          "java.util.concurrent.**",
          "!java.util.concurrent.atomic.*",
          "java.lang.String",
          "!java.lang.Integer",
          "java.lang.S*",
          "!java.util.Map$*",
          "maxdepth=5",
          "*",
          "!*");

  private static final List<Class<?>> CLASSES =
      List.of(
          ArrayList.class,
          ArrayList[].class,
          int.class,
          long[][].class,
          String.class,
          String[][].class,
          Integer.class,
          ConcurrentHashMap.class,
          AtomicLong.class,
          Map.Entry.class,
          Random.class,
          StoredClassNamesTest.class);

  /** A class that the tests deny. */
  private record Point(int x) implements Serializable {}

  /** Records the classes that it is asked for. */
  private static final class RecordingLoader extends ClassLoader {
    private final List<String> names = new ArrayList<>();

    RecordingLoader() {
      super(StoredClassNamesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      names.add(name);
      return super.loadClass(name, resolve);
    }
  }

  @Test
  void deserialize_classThatIsNotAllowed_isNotLoaded() {
    RecordingLoader loader = new RecordingLoader();
    byte[] stored = new JavaSerializer(loader).serialize(new Point(1));

    assertThatThrownBy(
            () -> new JavaSerializer(loader, List.of("java.util.*")).deserialize(stored, 0))
        .isInstanceOf(CodecException.class)
        .hasStackTraceContaining("Class " + Point.class.getName() + " is rejected by the filter");
    assertThat(loader.names).doesNotContain(Point.class.getName());

    new JavaSerializer(loader, List.of(Point.class.getName())).deserialize(stored, 0);
    assertThat(loader.names).contains(Point.class.getName());
  }

  @Test
  void deserialize_arrayOfClassThatIsNotAllowed_isNotLoaded() {
    RecordingLoader loader = new RecordingLoader();
    byte[] stored = new JavaSerializer(loader).serialize(new Point[] {});

    assertThatThrownBy(
            () -> new JavaSerializer(loader, List.of("java.util.*")).deserialize(stored, 0))
        .isInstanceOf(CodecException.class);
    assertThat(loader.names).noneMatch(name -> name.contains("Point"));
  }

  @Test
  void deserialize_knownGadget_isNotLoaded() {
    RecordingLoader loader = new RecordingLoader();
    byte[] stored = new JavaSerializer(loader).serialize(new Point(1));
    String prefix = "com.sun.jndi.";
    String gadget = prefix + "x".repeat(Point.class.getName().length() - prefix.length());
    byte[] forged =
        new String(stored, ISO_8859_1).replace(Point.class.getName(), gadget).getBytes(ISO_8859_1);

    assertThatThrownBy(() -> new JavaSerializer(loader).deserialize(forged, 0))
        .hasStackTraceContaining("rejected by the filter");
    assertThat(loader.names).doesNotContain(gadget);
  }

  @Test
  void deserialize_proxyOfInterfaceThatIsNotAllowed_isNotLoaded() {
    RecordingLoader loader = new RecordingLoader();
    Object proxy =
        Proxy.newProxyInstance(
            Named.class.getClassLoader(), new Class<?>[] {Named.class}, new NoHandler());
    byte[] stored = new JavaSerializer(loader).serialize(proxy);

    assertThatThrownBy(
            () ->
                new JavaSerializer(loader, List.of(NoHandler.class.getName()))
                    .deserialize(stored, 0))
        .isInstanceOf(CodecException.class);
    assertThat(loader.names).doesNotContain(Named.class.getName());
  }

  /** An interface of a proxy. */
  interface Named extends Serializable {}

  private static final class NoHandler
      implements java.lang.reflect.InvocationHandler, Serializable {
    @Override
    public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
      throw new UnsupportedOperationException(method.getName());
    }
  }

  @Test
  void decodeKey_constantOfClassThatIsNotAllowed_isNotLoaded() {
    RecordingLoader loader = new RecordingLoader();
    ScalarCodec codec = new ScalarCodec(loader, new ClassFilter(List.of("java.util.*")));

    assertThatThrownBy(() -> codec.loadType(Point.class.getName()))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("is rejected by the filter");
    assertThat(loader.names).isEmpty();
  }

  @Test
  void isDeniedAndIsAllowed_randomPatterns_agreeWithFilterOfJdk() {
    Random random = new Random(1);
    for (int round = 0; round < 2_000; round++) {
      List<String> chosen = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        chosen.add(PATTERNS.get(random.nextInt(PATTERNS.size())));
      }
      String patterns = String.join(";", chosen);
      ObjectInputFilter filter = Config.createFilter(patterns);
      ClassNamePatterns names = new ClassNamePatterns(patterns);
      for (Class<?> type : CLASSES) {
        assertThat(names.isDenied(type.getName()))
            .as("%s of %s", type.getName(), patterns)
            .isEqualTo(filter.checkInput(new Info(type)) == Status.REJECTED);
        assertThat(names.isAllowed(type.getName()))
            .as("%s of %s", type.getName(), patterns)
            .isEqualTo(filter.checkInput(new Info(type)) == Status.ALLOWED);
      }
    }
  }

  @Test
  void isDenied_patternNamesModule_leavesDecisionToClass() {
    assertThat(new ClassNamePatterns("java.base/java.util.*;!*").isDenied("java.util.List"))
        .isFalse();
    assertThat(new ClassNamePatterns("!java.base/java.util.*").isDenied("java.util.List"))
        .isFalse();
    assertThat(new ClassNamePatterns("java.base/java.util.*;!*").isDenied("java.io.File")).isTrue();
  }

  private record Info(Class<?> serialClass) implements FilterInfo {
    @Override
    public long arrayLength() {
      return -1;
    }

    @Override
    public long depth() {
      return 1;
    }

    @Override
    public long references() {
      return 1;
    }

    @Override
    public long streamBytes() {
      return 1;
    }
  }
}
