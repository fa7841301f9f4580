package io.cachette.session.internal.configuration;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.ValueFormat;
import io.cachette.configuration.internal.setting.Quantities;
import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.session.ConflictPolicy;
import io.cachette.session.OutagePolicy;
import io.cachette.session.PrincipalLimitPolicy;
import io.cachette.session.SessionSettings;
import io.cachette.session.UnreadablePolicy;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A setting of {@link SessionSettings}.
 *
 * @param shortName name without the common prefix
 * @param accepted description of the accepted values, for messages
 * @param apply sets the value of a text in a builder, or throws {@link IllegalArgumentException}
 */
public record SessionSetting(
    String shortName, String accepted, BiConsumer<SessionSettings.Builder, String> apply) {

  static final String PREFIX = "cachette.session.";

  /** If {@code false}, {@code SessionInitializer} does not register the filter. */
  static final String ENABLED = PREFIX + "enabled";

  private static final String ENCRYPTION_CURRENT = "encryption.current";
  private static final String ENCRYPTION_KEYS = "encryption.keys.";
  private static final String NAME_FORM = "1 to 100 letters, digits and . _ -";

  /** All settings, except those of encryption. */
  public static final List<SessionSetting> ALL =
      List.of(
          new SessionSetting("application", NAME_FORM, SessionSettings.Builder::application),
          new SessionSetting("cookie-name", NAME_FORM, SessionSettings.Builder::cookieName),
          new SessionSetting("route", NAME_FORM, SessionSettings.Builder::route),
          duration("time-budget", SessionSettings.Builder::timeBudget),
          choice("conflict", ConflictPolicy.values(), SessionSettings.Builder::conflict),
          bool("exclusive", SessionSettings.Builder::exclusive),
          duration("exclusive-wait", SessionSettings.Builder::exclusiveWait),
          choice("unreadable", UnreadablePolicy.values(), SessionSettings.Builder::unreadable),
          choice("outage", OutagePolicy.values(), SessionSettings.Builder::outage),
          number("replicas", 1, SessionSettings.Builder::replicas),
          number("max-attribute-size", 1, SessionSettings.Builder::maxAttributeSize),
          number("max-session-size", 1, SessionSettings.Builder::maxSessionSize),
          duration("sweep-interval", SessionSettings.Builder::sweepInterval),
          number("principal-limit", 0, SessionSettings.Builder::principalLimit),
          choice(
              "principal-limit-policy",
              PrincipalLimitPolicy.values(),
              SessionSettings.Builder::principalLimitPolicy),
          format("serializer", "java, kryo or the name of a class", Formats::serializer),
          format("allow", "patterns of ObjectInputFilter, separated by ;", Formats::allow),
          format("compression", "none, lz4 or zstd", Formats::compression),
          format("compression-threshold", "a number of bytes", Formats::threshold));

  /** Changes a format by the value of a setting. */
  @FunctionalInterface
  private interface FormatChange {

    ValueFormat apply(ValueFormat format, String text);
  }

  private static SessionSetting format(String name, String accepted, FormatChange change) {
    return new SessionSetting(
        name,
        accepted,
        (builder, text) -> builder.format(change.apply(builder.build().format(), text)));
  }

  private static SessionSetting duration(
      String name, BiConsumer<SessionSettings.Builder, Duration> apply) {
    return new SessionSetting(
        name,
        "a duration longer than zero: " + Quantities.DURATION_FORMS,
        (builder, text) -> apply.accept(builder, Quantities.parseDuration(text)));
  }

  private static SessionSetting number(
      String name, int minimum, BiConsumer<SessionSettings.Builder, Integer> apply) {
    return new SessionSetting(
        name,
        "a whole number from %d to %d".formatted(minimum, Integer.MAX_VALUE),
        (builder, text) -> apply.accept(builder, Integer.valueOf(text)));
  }

  private static SessionSetting bool(
      String name, BiConsumer<SessionSettings.Builder, Boolean> apply) {
    return choice(name, new Boolean[] {false, true}, apply);
  }

  private static <T> SessionSetting choice(
      String name, T[] values, BiConsumer<SessionSettings.Builder, T> apply) {
    Map<String, T> byText =
        Arrays.stream(values)
            .collect(
                Collectors.toMap(
                    value -> value.toString().toLowerCase(Locale.ROOT).replace('_', '-'),
                    Function.identity()));
    return new SessionSetting(
        name,
        byText.keySet().stream().sorted().collect(Collectors.joining(" or ")),
        (builder, text) -> {
          T value = byText.get(text);
          if (value == null) {
            throw new IllegalArgumentException("not one of " + byText.keySet());
          }
          apply.accept(builder, value);
        });
  }

  /** Whether {@code SessionInitializer} registers the filter. */
  public static boolean isEnabled(ServletContext context) {
    String text = createSource(context).apply(ENABLED).orElse("true");
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(ENABLED + " is \"" + text + "\"; use true or false");
    }
    return text.equals("true");
  }

  /**
   * Reads the settings of an application.
   *
   * @param filterParameters returns init parameters of the filter by short names; they have
   *     priority over other sources
   * @param filterParameterNames names of the init parameters of the filter
   * @throws IllegalArgumentException if a value cannot be used
   */
  public static SessionSettings read(
      ServletContext context,
      Function<String, Optional<String>> filterParameters,
      Collection<String> filterParameterNames) {
    Function<String, Optional<String>> source = createSource(context);
    Function<String, Optional<String>> combined =
        name -> filterParameters.apply(name).or(() -> source.apply(PREFIX + name));
    SessionSettings.Builder builder =
        SessionSettings.builder().properties(readConnectionProperties(context));
    for (SessionSetting setting : ALL) {
      combined.apply(setting.shortName).ifPresent(text -> setting.set(builder, text.strip()));
    }
    readEncryption(findKeyIds(context, filterParameterNames), combined)
        .ifPresent(builder::encryption);
    return builder.build();
  }

  private void set(SessionSettings.Builder builder, String text) {
    try {
      apply.accept(builder, text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          PREFIX + shortName + " is \"" + text + "\", but must be " + accepted, e);
    }
  }

  private static Function<String, Optional<String>> createSource(ServletContext context) {
    SettingSource application = SettingSource.ofApplication();
    return name ->
        Optional.ofNullable(context.getInitParameter(name)).or(() -> application.get(name));
  }

  /** Reads the context parameters of the connection; cache managers read all other sources. */
  private static Properties readConnectionProperties(ServletContext context) {
    Properties properties = SettingSource.ofApplication().toManagerProperties();
    for (String name : Collections.list(context.getInitParameterNames())) {
      if (name.startsWith("cachette.redis.") || name.equals("cachette.namespace")) {
        properties.setProperty(name, context.getInitParameter(name));
      }
    }
    return properties;
  }

  private static Optional<Encryption> readEncryption(
      Set<String> ids, Function<String, Optional<String>> values) {
    Optional<String> current = values.apply(ENCRYPTION_CURRENT).map(String::strip);
    if (current.isEmpty() && !ids.isEmpty()) {
      throw new IllegalArgumentException(
          "Encryption keys "
              + ids
              + " are set, but not which one encrypts new values; set "
              + PREFIX
              + ENCRYPTION_CURRENT);
    }
    Map<String, String> keys = new HashMap<>();
    Stream.concat(ids.stream(), current.stream())
        .forEach(id -> values.apply(ENCRYPTION_KEYS + id).ifPresent(key -> keys.put(id, key)));
    try {
      return current.map(id -> Encryption.of(id, keys));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + ": see " + PREFIX + ENCRYPTION_KEYS + "<id>", e);
    }
  }

  private static Set<String> findKeyIds(
      ServletContext context, Collection<String> filterParameterNames) {
    Stream<String> others =
        Stream.concat(
            Collections.list(context.getInitParameterNames()).stream(),
            SettingSource.ofApplication().names());
    return Stream.concat(filterParameterNames.stream().map(PREFIX::concat), others)
        .filter(name -> name.startsWith(PREFIX + ENCRYPTION_KEYS))
        .map(name -> name.substring((PREFIX + ENCRYPTION_KEYS).length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Copies formats with one changed component. */
  private static final class Formats {

    private Formats() {}

    static ValueFormat serializer(ValueFormat format, String text) {
      return new ValueFormat(
          text, format.allow(), format.compression(), format.threshold(), format.encryption());
    }

    static ValueFormat allow(ValueFormat format, String text) {
      List<String> patterns =
          Arrays.stream(text.split("[;,]", -1))
              .map(String::strip)
              .filter(p -> !p.isEmpty())
              .toList();
      return new ValueFormat(
          format.serializer(),
          patterns,
          format.compression(),
          format.threshold(),
          format.encryption());
    }

    static ValueFormat compression(ValueFormat format, String text) {
      return new ValueFormat(
          format.serializer(),
          format.allow(),
          Compression.valueOf(text.toUpperCase(Locale.ROOT)),
          format.threshold(),
          format.encryption());
    }

    static ValueFormat threshold(ValueFormat format, String text) {
      return new ValueFormat(
          format.serializer(),
          format.allow(),
          format.compression(),
          Integer.parseInt(text),
          format.encryption());
    }
  }
}
