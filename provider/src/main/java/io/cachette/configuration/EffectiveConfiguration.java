package io.cachette.configuration;

import java.util.List;

/**
 * The settings that a cache manager uses, with the value and the source of each. Secrets are
 * hidden. You get it from a manager of this provider:
 *
 * <pre>{@code
 * EffectiveConfiguration configuration = manager.unwrap(EffectiveConfiguration.class);
 * for (EffectiveConfiguration.Entry entry : configuration.entries()) {
 *   log.log(System.Logger.Level.INFO, entry.key() + " = " + entry.value());
 * }
 * }</pre>
 *
 * <p>The settings of the other modules on the class path follow those of the manager, as far as
 * they come from sources that the whole application shares: not from init parameters of filters,
 * and not from code. When a manager or a module reads its settings, the logger with the name of
 * this type writes them at level {@code DEBUG}. Immutable. Thread-safe. No round trips.
 */
public interface EffectiveConfiguration {

  /** A setting that applies. */
  interface Entry {

    /** Returns the name of the setting as a property, such as {@code cachette.redis.url}. */
    String key();

    /**
     * Returns the value as a text: a default in parentheses is a description, and a secret is
     * {@code (hidden)}.
     */
    String value();

    /** Returns the source of the value, such as {@code system property cachette.redis.url}. */
    String source();

    /** Whether no source has the setting, so that its default applies. */
    boolean isDefault();
  }

  /** Returns all settings of the manager, and the settings of caches that a source has. */
  List<Entry> entries();

  /** Returns one line per setting: {@code key = value (source)}. */
  String describe();
}
