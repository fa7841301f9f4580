package io.cachette.session.internal.listener;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads the deployment descriptors of an application. */
final class DeploymentDescriptors {

  private static final Logger LOG = System.getLogger(DeploymentDescriptors.class.getName());
  private static final XMLInputFactory XML = createParserFactory();

  private DeploymentDescriptors() {}

  /** Returns the class names of the listeners in web.xml, then those in fragments of libraries. */
  static List<String> findListenerNames(ServletContext context) {
    try {
      return Stream.concat(
              Stream.of(context.getResource("/WEB-INF/web.xml")).filter(Objects::nonNull),
              Collections.list(context.getClassLoader().getResources("META-INF/web-fragment.xml"))
                  .stream())
          .flatMap(descriptor -> readListenerNames(descriptor).stream())
          .toList();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "No descriptors can be found", e);
      return List.of();
    }
  }

  private static List<String> readListenerNames(URL descriptor) {
    try (InputStream xml = descriptor.openStream()) {
      return readListenerNames(xml);
    } catch (IOException | XMLStreamException e) {
      LOG.log(Level.WARNING, "Ignored the listeners of an unreadable descriptor: " + descriptor, e);
      return List.of();
    }
  }

  /** Ignores the XML namespace, which differs between versions of the specification. */
  static List<String> readListenerNames(InputStream descriptor) throws XMLStreamException {
    List<String> names = new ArrayList<>();
    XMLStreamReader reader = XML.createXMLStreamReader(descriptor);
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamReader.START_ELEMENT
          && reader.getLocalName().equals("listener-class")) {
        names.add(reader.getElementText().strip());
      }
    }
    return names;
  }

  /** Uses the parser of the JDK, even if the application contains another one. */
  private static XMLInputFactory createParserFactory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }
}
