package io.cachette.session.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.LogCapture;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Declared listeners in containers whose list of listeners is not accessible. */
class DeclaredListenersTest {

  private final Path application;

  DeclaredListenersTest(@TempDir Path application) {
    this.application = application;
  }

  static final class InWebXml implements HttpSessionListener {}

  static final class InFragment implements HttpSessionListener {}

  @WebListener
  static final class Annotated implements HttpSessionListener {}

  @WebListener
  static final class Failing implements HttpSessionListener {
    Failing() {
      throw new IllegalStateException("of the test");
    }
  }

  static final class AddedByProgram implements HttpSessionListener {}

  @Test
  void declaredListeners_descriptorsAndAnnotation_areCreatedInOrder() throws IOException {
    webXml(listener(InWebXml.class) + listener(String.class) + listener(Annotated.class));
    fragment(listener(InFragment.class) + "<listener-class>com.acme.Missing</listener-class>");
    RegisteredListeners registered =
        found(Annotated.class, InFragment.class, AddedByProgram.class, InWebXml.class);
    assertThat(registered.sessionListeners())
        .extracting(Object::getClass)
        .isEqualTo(List.of(InWebXml.class, Annotated.class, InFragment.class));
    assertThat(registered.attributeListeners()).isSameAs(registered.sessionListeners());
    assertThat(registered.idListeners()).isSameAs(registered.sessionListeners());
  }

  @Test
  void declaredListeners_noDescriptors_createsAnnotatedOnly() {
    assertThat(found(AddedByProgram.class, Annotated.class).sessionListeners())
        .singleElement()
        .isInstanceOf(Annotated.class);
  }

  @Test
  void declaredListeners_unknownContainer_logsWorkaround() {
    try (LogCapture log = LogCapture.of(DeclaredListeners.class)) {
      found();
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("from its container, Unknown/1.0.", "@WebListener");
    }
  }

  @Test
  void declaredListeners_failingConstructor_omitsListenerAndLogs() {
    try (LogCapture log = LogCapture.of(DeclaredListeners.class)) {
      assertThat(found(Failing.class, Annotated.class).sessionListeners()).hasSize(1);
      assertThat(log.messages()).last().asString().endsWith(Failing.class.getName());
    }
  }

  @Test
  void declaredListeners_malformedDescriptor_omitsDescriptorAndLogs() throws IOException {
    webXml("<listener>");
    fragment(listener(InFragment.class));
    try (LogCapture log = LogCapture.of(DeploymentDescriptors.class)) {
      assertThat(found(InFragment.class).sessionListeners()).hasSize(1);
      assertThat(log.messages()).singleElement().asString().endsWith("/WEB-INF/web.xml");
    }
  }

  @Test
  void listenersIn_oldAndNewDescriptor_returnsListenerNames() throws XMLStreamException {
    assertThat(
            names(
                "<!DOCTYPE web-app PUBLIC '-//Sun Microsystems, Inc.//DTD Web Application 2.3//EN'"
                    + " 'http://127.0.0.1:1/web-app_2_3.dtd'><web-app><listener>"
                    + "<listener-class>\n  com.acme.Old\n</listener-class></listener></web-app>"))
        .containsExactly("com.acme.Old");
    assertThat(
            names(
                "<j:web-app xmlns:j='https://jakarta.ee/xml/ns/jakartaee'><j:listener>"
                    + "<j:listener-class>com.acme.New</j:listener-class></j:listener></j:web-app>"))
        .containsExactly("com.acme.New");
  }

  private static List<String> names(String xml) throws XMLStreamException {
    return DeploymentDescriptors.readListenerNames(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static String listener(Class<?> listener) {
    return "<listener><listener-class>" + listener.getName() + "</listener-class></listener>";
  }

  private void webXml(String listeners) throws IOException {
    write("WEB-INF/web.xml", "<web-app>" + listeners + "</web-app>");
  }

  private void fragment(String listeners) throws IOException {
    write("META-INF/web-fragment.xml", "<web-fragment>" + listeners + "</web-fragment>");
  }

  private void write(String name, String text) throws IOException {
    Path file = application.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  private RegisteredListeners found(Class<?>... handled) {
    ServletContext context =
        Fakes.of(
            ServletContext.class,
            (method, arguments) ->
                switch (method) {
                  case "createListener" ->
                      ((Class<?>) arguments[0]).getDeclaredConstructor().newInstance();
                  case "getClassLoader" -> new URLClassLoader(new URL[] {url("")}, null);
                  case "getResource" -> {
                    String name = ((String) arguments[0]).substring(1);
                    yield Files.exists(application.resolve(name)) ? url(name) : null;
                  }
                  case "getServerInfo" -> "Unknown/1.0";
                  default -> throw new UnsupportedOperationException(method);
                });
    return DeclaredListeners.of(context, List.of(handled));
  }

  private URL url(String name) throws MalformedURLException {
    return application.resolve(name).toUri().toURL();
  }
}
