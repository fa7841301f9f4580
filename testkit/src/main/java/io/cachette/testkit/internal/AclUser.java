package io.cachette.testkit.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A user of a server, with the hash of the password only. If a server cannot read a line, it
 * repeats the line in its log, and messages of the test kit quote that log.
 */
public record AclUser(String name, List<String> rules) {
  public static final String DEFAULT = "default";
  private static final String[] EVERYTHING = {"~*", "&*", "+@all"};

  public static AclUser of(String name, String password, String... rules) {
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
    all.add("#" + Sha256.toHex(password.getBytes(StandardCharsets.UTF_8)));
    all.addAll(List.of(rules));
    return new AclUser(name, List.copyOf(all));
  }

  /** A user with all permissions. */
  public static AclUser unlimited(String name, String password) {
    return create(name, password, EVERYTHING);
  }

  /** The default user, switched off. */
  public static AclUser disabledDefault() {
    return new AclUser(DEFAULT, List.of("reset"));
  }

  public String toDirective() {
    return ConfigFile.formatLine("user", toArguments());
  }

  /** The arguments of {@code ACL SETUSER} and of the directive {@code user}. */
  public List<String> toArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add(name);
    arguments.addAll(rules);
    return arguments;
  }
}
