package io.cachette.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A user of a server. It knows the hash of the password alone: the server repeats a line that it
 * cannot read in its log, which ends up in our messages.
 */
record AclUser(String name, List<String> rules) {
  static final String DEFAULT = "default";
  private static final String[] EVERYTHING = {"~*", "&*", "+@all"};

  static AclUser of(String name, String password, String... rules) {
    if (name.equals(DEFAULT)) {
      throw new IllegalArgumentException(
          "The default user has options of its own: password(...) and withoutDefaultUser()");
    }
    return create(name, password, rules);
  }

  private static AclUser create(String name, String password, String... rules) {
    List<String> all = new ArrayList<>();
    all.add("reset");
    all.add("on");
    all.add("#" + Sha256.hex(password.getBytes(StandardCharsets.UTF_8)));
    all.addAll(List.of(rules));
    return new AclUser(name, List.copyOf(all));
  }

  /** May do everything. */
  static AclUser unlimited(String name, String password) {
    return create(name, password, EVERYTHING);
  }

  /** The default user, switched off. */
  static AclUser noDefault() {
    return new AclUser(DEFAULT, List.of("reset"));
  }

  String directive() {
    return ConfigFile.line("user", arguments());
  }

  /** Of {@code ACL SETUSER} and of the directive {@code user}. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add(name);
    arguments.addAll(rules);
    return arguments;
  }
}
