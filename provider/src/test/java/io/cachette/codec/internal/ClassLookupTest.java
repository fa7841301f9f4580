package io.cachette.codec.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import io.cachette.codec.ValueFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Tests which class loaders are asked for the classes of stored objects, and in which order. */
class ClassLookupTest {

  private static final ClassLoader HERE = ClassLookupTest.class.getClassLoader();
  private static final ClassLoader NOWHERE = ClassLoader.getPlatformClassLoader();

  private static final byte[] KEY = {};
  private static final byte[] ENUM = codec(HERE).encode(KEY, Color.RED);
  private static final byte[] OBJECT = codec(HERE).encode(KEY, new Point(1, 2));

  @Test
  void decode_classInGivenLoader_usesGivenLoader() {
    ClassLoader copies = new Copies();

    assertThat(decode(ENUM, copies, HERE).getClass().getClassLoader()).isSameAs(copies);
    assertThat(decode(OBJECT, copies, HERE).getClass().getClassLoader()).isSameAs(copies);
  }

  @Test
  void decode_classInContextClassLoader_returnsObject() {
    assertThat(decode(ENUM, NOWHERE, HERE)).isEqualTo(Color.RED);
    assertThat(decode(OBJECT, NOWHERE, HERE)).isEqualTo(new Point(1, 2));
  }

  @Test
  void decode_classOnlyInProviderClassLoader_returnsObject() {
    assertThat(decode(ENUM, NOWHERE, NOWHERE)).isEqualTo(Color.RED);
    assertThat(decode(OBJECT, NOWHERE, NOWHERE)).isEqualTo(new Point(1, 2));
  }

  /** Tomcat's loader does so for a name that no file can have. */
  @Test
  void decode_loaderThrowsOtherException_throwsCodecException() {
    ClassLoader failing =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) {
            throw new IllegalArgumentException("Invalid character in " + name);
          }
        };
    for (String text : new String[] {"e:a\0b#X", "e:" + Color.class.getName() + "#RED"}) {
      assertThatThrownBy(() -> decode(text.getBytes(UTF_8), failing, NOWHERE))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("cannot be loaded")
          .hasCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void decode_unknownClass_throwsCodecExceptionWithClassName() {
    String gone = Color.class.getName().replace("Color", "Cooor");
    byte[] constant = ("e:" + gone + "#RED").getBytes(UTF_8);
    byte[] object = new String(OBJECT, ISO_8859_1).replace("Point", "Pooor").getBytes(ISO_8859_1);

    assertThatThrownBy(() -> decode(constant, HERE, HERE))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(gone);
    assertThatThrownBy(() -> decode(object, HERE, HERE))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(ClassLookupTest.class.getName() + "$Pooor")
        .extracting(e -> ((CodecException) e).type())
        .isEqualTo(ClassLookupTest.class.getName() + "$Pooor");
  }

  private static Object decode(byte[] bytes, ClassLoader loader, ClassLoader ofThread) {
    return during(ofThread, () -> codec(loader).decode(KEY, bytes));
  }

  private static <T> T during(ClassLoader ofThread, Supplier<T> work) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(ofThread);
    try {
      return work.get();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static ValueCodec codec(ClassLoader loader) {
    return new ValueCodec(ValueFormat.DEFAULT, Object.class, loader, "test");
  }

  /**
   * Defines the classes of this test again, as an application server does for a second application.
   */
  private static final class Copies extends ClassLoader {

    Copies() {
      super(HERE);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(ClassLookupTest.class.getName() + "$")) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = HERE.getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private enum Color {
    RED
  }

  private record Point(int x, int y) implements Serializable {}
}
