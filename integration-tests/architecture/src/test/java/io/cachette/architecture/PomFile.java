package io.cachette.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The versions and the properties of a {@code pom.xml}, as they are written. */
final class PomFile {

  private static final Set<String> VERSIONED =
      Set.of("additionalClasspathDependency", "dependency", "extension", "path", "plugin");

  private final Path path;
  private final Element project;

  PomFile(Path path) {
    this.path = path.normalize();
    try {
      project =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(path.toFile())
              .getDocumentElement();
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new IllegalStateException("Cannot read " + path, e);
    }
  }

  Path path() {
    return path;
  }

  boolean hasParent() {
    return child(project, "parent") != null;
  }

  /** The version of the project, or that of its parent. */
  String ownVersion() {
    Element version = child(project, "version");
    Element parent = child(project, "parent");
    return version != null || parent == null
        ? text(version, "version")
        : text(child(parent, "version"), "version");
  }

  /** The {@code version} elements of dependencies and plugins. */
  List<Element> versions() {
    List<Element> versions = new ArrayList<>();
    NodeList found = project.getElementsByTagName("version");
    for (int i = 0; i < found.getLength(); i++) {
      Element version = (Element) found.item(i);
      if (VERSIONED.contains(version.getParentNode().getNodeName())) {
        versions.add(version);
      }
    }
    return versions;
  }

  /** The properties that the file declares, in profiles, too. */
  Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    NodeList found = project.getElementsByTagName("properties");
    for (int i = 0; i < found.getLength(); i++) {
      for (Element property : children(found.item(i))) {
        properties.put(property.getTagName(), property.getTextContent().strip());
      }
    }
    return properties;
  }

  /** What a version is: its property's value, if it is a property of this file or of the parent. */
  String resolve(String version, PomFile parent) {
    if (!version.startsWith("${")) {
      return version;
    }
    String name = version.substring(2, version.length() - 1);
    String value = properties().getOrDefault(name, parent.properties().get(name));
    if (value == null && name.equals("project.version")) {
      return ownVersion();
    }
    return text(value, name);
  }

  /** The group and the artifact that a {@code version} element belongs to. */
  static String artifact(Element version) {
    Node owner = version.getParentNode();
    Element group = child(owner, "groupId");
    return (group == null ? "org.apache.maven.plugins" : group.getTextContent().strip())
        + ":"
        + text(child(owner, "artifactId"), "artifactId");
  }

  /** As {@link #artifact}, with type and classifier, which are managed one by one. */
  static String file(Element version) {
    Node owner = version.getParentNode();
    return Stream.of("type", "classifier")
        .map(name -> child(owner, name))
        .filter(Objects::nonNull)
        .map(element -> ":" + element.getTextContent().strip())
        .collect(Collectors.joining("", artifact(version), ""));
  }

  /** Whether the element is in a {@code dependencyManagement} or {@code pluginManagement}. */
  static boolean isManaged(Element version) {
    Node section = version.getParentNode().getParentNode().getParentNode();
    return section.getNodeName().endsWith("Management");
  }

  /** Whether the element is of an artifact that one run of tests has instead of others. */
  static boolean isAdditional(Element version) {
    return version.getParentNode().getNodeName().equals("additionalClasspathDependency");
  }

  private static @Nullable Element child(Node parent, String name) {
    return children(parent).stream()
        .filter(child -> child.getTagName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static List<Element> children(Node parent) {
    List<Element> children = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }

  private static String text(@Nullable Object value, String what) {
    if (value == null) {
      throw new IllegalStateException("No " + what);
    }
    return value instanceof Element element ? element.getTextContent().strip() : value.toString();
  }
}
