package io.cachette.codec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.management.ObjectName;
import javax.naming.CompositeName;
import javax.naming.directory.BasicAttributes;
import javax.naming.ldap.LdapName;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests which classes the filter denies. The test compiles classes with the names of known gadgets.
 */
class ClassFilterTest {

  private static final List<String> ATTACKS =
      List.of(
          "com.fasterxml.jackson.databind.node.POJONode",
          "com.rometools.rome.feed.impl.ToStringBean",
          "com.sun.syndication.feed.impl.ObjectBean",
          "com.vaadin.data.util.PropertysetItem",
          "javassist.util.proxy.ProxyFactory",
          "net.sf.json.JSONObject",
          "org.apache.commons.collections.functors.InvokerTransformer",
          "org.aspectj.weaver.tools.cache.SimpleCache",
          "org.jboss.interceptor.proxy.InterceptorMethodHandler",
          "org.jboss.weld.interceptor.proxy.InterceptorMethodHandler",
          "org.codehaus.groovy.runtime.ConvertedClosure",
          "org.mozilla.javascript.NativeJavaObject",
          "org.python.core.PyObject",
          "org.springframework.aop.support.DefaultBeanFactoryPointcutAdvisor",
          "org.springframework.aop.target.SingletonTargetSource",
          "org.springframework.beans.factory.config.PropertyPathFactoryBean",
          "org.springframework.jndi.support.SimpleJndiBeanFactory");

  @Test
  void accepts_gadgetClassesAndNeighbours_returnsFalseOnlyForGadgets(@TempDir Path folder)
      throws Exception {
    ClassFilter filter = new ClassFilter(List.of());
    List<String> neighbours =
        List.of(
            "org.python.Other",
            "com.acme.ToStringBean",
            "com.vaadin.flow.server.VaadinSession",
            "org.codehaus.groovy.runtime.GStringImpl");

    try (URLClassLoader loader = compiled(folder, ATTACKS, neighbours)) {
      for (String name : ATTACKS) {
        assertThat(filter.isAllowed(loader.loadClass(name))).as(name).isFalse();
        assertThat(filter.isAllowed(loader.loadClass(name).arrayType())).as(name + "[]").isFalse();
      }
      for (String name : neighbours) {
        assertThat(filter.isAllowed(loader.loadClass(name))).as(name).isTrue();
      }
    }
  }

  @Test
  void decode_namesOfDirectoriesAndBeans_returnsEqualNames() throws Exception {
    JavaSerializer serializer = new JavaSerializer(ClassFilterTest.class.getClassLoader());

    for (Object value :
        List.of(
            new LdapName("cn=alice,o=acme"),
            new CompositeName("a/b"),
            new BasicAttributes("mail", "alice@example.com"),
            new ObjectName("a:b=c"))) {
      assertThat(serializer.deserialize(serializer.serialize(value), 0)).isEqualTo(value);
    }
  }

  @Test
  void deserialize_deepNesting_throwsCodecExceptionBeyondLimit() {
    JavaSerializer serializer = new JavaSerializer(ClassFilterTest.class.getClassLoader());

    assertThat(serializer.deserialize(serializer.serialize(nested(490)), 0)).isEqualTo(nested(490));
    byte[] deep = serializer.serialize(nested(510));
    assertThatThrownBy(() -> serializer.deserialize(deep, 0))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("REJECTED");
  }

  private static Object nested(int depth) {
    Object nested = "bottom";
    for (int i = 0; i < depth; i++) {
      nested = new ArrayList<>(List.of(nested));
    }
    return nested;
  }

  private static URLClassLoader compiled(Path folder, List<String> some, List<String> others)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-d", folder.toString()));
    for (String name : Stream.concat(some.stream(), others.stream()).toList()) {
      int dot = name.lastIndexOf('.');
      String simple = name.substring(dot + 1);
      Path source = Files.createDirectories(folder.resolve(name)).resolve(simple + ".java");
      arguments.add(source.toString());
      Files.writeString(
          source, "package " + name.substring(0, dot) + "; public class " + simple + " {}");
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(result).isZero();
    URL[] classes = {folder.toUri().toURL()};
    return new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
  }
}
