package io.cachette.servers;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A server as data: where it comes from, how a node is set up and started, and what an application
 * needs there. Paths, commands, values and texts may contain the placeholders of {@link
 * Node#values}, such as {@code ${http}}.
 */
final class Server {

  /** A file of a node in which a text is replaced. */
  record Edit(String file, String text, String replacement) {}

  /** What an application needs on this server, and why. */
  record Step(String action, String reason) {}

  private final String name;
  private final String title;
  private final String artifact;
  private final Map<String, String> copies = new LinkedHashMap<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private final Map<String, String> resources = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<Check, String> defects = new EnumMap<>(Check.class);
  private final Map<Check, String> omissions = new EnumMap<>(Check.class);
  private final List<Edit> edits = new ArrayList<>();
  private final List<String> preparation = new ArrayList<>();
  private final List<String> command = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<String> libraries = new ArrayList<>();
  private String deployments = "${node}/webapps";
  private String cookie = "JSESSIONID";
  private boolean hotDeployment = true;

  private Server(String name, String title, String artifact) {
    this.name = name;
    this.title = title;
    this.artifact = artifact;
  }

  /**
   * Begins a description.
   *
   * @param name what selects it, such as {@code tomcat-11}
   * @param title product and version
   * @param artifact group, artifact, version and type, separated by colons
   */
  static Server of(String name, String title, String artifact) {
    return new Server(name, title, artifact);
  }

  /** Copies a folder of the distribution into each node. */
  Server copy(String folder, String to) {
    copies.put(folder, to);
    return this;
  }

  /** Writes a file of each node. */
  Server file(String path, String text) {
    files.put(path, text);
    return this;
  }

  /** Adds a file to the classes of the application. */
  Server resource(String path, String text) {
    resources.put(path, text);
    return this;
  }

  /** Replaces a text in a file of each node. */
  Server edit(String path, String text, String replacement) {
    edits.add(new Edit(path, text, replacement));
    return this;
  }

  /** The command that completes a node before its first start. */
  Server prepare(String... words) {
    preparation.addAll(List.of(words));
    return this;
  }

  /** The command that starts a node, in the foreground. */
  Server start(String... words) {
    command.addAll(List.of(words));
    return this;
  }

  /** An environment variable of all commands. */
  Server set(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** The folder whose archives the server deploys. */
  Server deployIn(String folder) {
    deployments = folder;
    return this;
  }

  /** The name of the session cookie, if it is not {@code JSESSIONID}. */
  Server cookie(String name) {
    cookie = name;
    return this;
  }

  /** The server deploys at its start only. */
  Server withoutHotDeployment() {
    hotDeployment = false;
    return this;
  }

  /**
   * An artifact that the WAR contains, with its dependencies, as the server has nothing like it.
   */
  Server library(String coordinates) {
    libraries.add(coordinates);
    return this;
  }

  /** What users have to do on this server; the tests do it, too. */
  Server step(String action, String reason) {
    steps.add(new Step(action, reason));
    return this;
  }

  /** A check that is known to fail, and why. The test fails as soon as the check succeeds. */
  Server defect(Check check, String reason) {
    defects.put(check, reason);
    return this;
  }

  /** A check that has no meaning on this server, and why. */
  Server omit(Check check, String reason) {
    omissions.put(check, reason);
    return this;
  }

  String name() {
    return name;
  }

  String title() {
    return title;
  }

  String artifact() {
    return artifact;
  }

  Map<String, String> copies() {
    return copies;
  }

  Map<String, String> files() {
    return files;
  }

  Map<String, String> resources() {
    return resources;
  }

  List<Edit> edits() {
    return edits;
  }

  List<String> preparation() {
    return preparation;
  }

  List<String> command() {
    return command;
  }

  Map<String, String> environment() {
    return environment;
  }

  String deployments() {
    return deployments;
  }

  String cookie() {
    return cookie;
  }

  boolean hasHotDeployment() {
    return hotDeployment;
  }

  List<String> libraries() {
    return libraries;
  }

  List<Step> steps() {
    return steps;
  }

  Map<Check, String> omissions() {
    return omissions;
  }

  Map<Check, String> defects() {
    return defects;
  }

  /** Replaces placeholders such as <code>${http}</code>. */
  static String fill(String text, Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace("${" + value.getKey() + "}", value.getValue());
    }
    return filled;
  }

  @Override
  public String toString() {
    return name;
  }
}
