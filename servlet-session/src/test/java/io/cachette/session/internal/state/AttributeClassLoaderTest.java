package io.cachette.session.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import io.cachette.codec.ValueFormat;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that does not see the classes of its server. */
class AttributeClassLoaderTest {

  private static final ClassLoader APPLICATION = AttributeClassLoaderTest.class.getClassLoader();

  @Test
  void deserialize_classOfServer_needsItsLoader(@TempDir Path folder) throws Exception {
    try (URLClassLoader server = compile(folder)) {
      Class<?> type = server.loadClass("server.Bean");
      AttributeCodec codec =
          new AttributeCodec(ValueFormat.builder().build(), APPLICATION, "shop", false);
      byte[] bytes = codec.serialize(type.getConstructor().newInstance());

      assertThatThrownBy(() -> codec.deserialize(bytes))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("server.Bean");

      codec.addClassesOf(server);

      assertThat(codec.deserialize(bytes)).isInstanceOf(type);
    }
  }

  private static URLClassLoader compile(Path folder) throws Exception {
    Path source = folder.resolve("Bean.java");
    Files.writeString(
        source, "package server; public class Bean implements java.io.Serializable {}");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", folder.toString(), source.toString());
    assertThat(status).isZero();
    return new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
  }

  @Test
  void loadClass_noLoaderHasIt_throwsClassNotFound() {
    AttributeClassLoader loader = new AttributeClassLoader(ClassLoader.getPlatformClassLoader());
    loader.add(APPLICATION);

    assertThatThrownBy(() -> loader.loadClass("com.example.Missing"))
        .isInstanceOf(ClassNotFoundException.class)
        .hasMessageContaining("com.example.Missing");
  }
}
