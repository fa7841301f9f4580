package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.CredentialSettings;
import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Value;
import io.cachette.redis.CredentialsProvider;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a {@link Properties} object, whose values may be objects.
 *
 * @param kind kind of the properties, for messages
 * @param shownPrefix the beginning of names that messages leave out; empty for none
 */
public record ObjectProperties(String kind, String shownPrefix, Properties properties)
    implements PropertyLookup {

  private static final String CACHES = PropertySource.ROOT + Settings.CACHES.path() + ".";

  private static final String PROVIDER = PropertySource.ROOT + CredentialSettings.PROVIDER.path();

  /** Creates a look-up whose messages show whole names. */
  public ObjectProperties(String kind, Properties properties) {
    this(kind, "", properties);
  }

  @Override
  public Set<String> names() {
    Set<String> names = new TreeSet<>(properties.stringPropertyNames());
    properties.keySet().stream()
        .filter(String.class::isInstance)
        .forEach(name -> names.add((String) name));
    return names;
  }

  @Override
  public boolean listsAllNames() {
    return true;
  }

  @Override
  public Value.@Nullable Text find(String name) {
    Object value = properties.get(name);
    if (value == null) {
      value = properties.getProperty(name);
    }
    if (value == null || (name.equals(PROVIDER) && value instanceof CredentialsProvider)) {
      return null; // an object is no text; credentialsProvider() returns it
    }
    if (value instanceof CharSequence
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Duration) {
      return new Value.Text(value.toString(), origin(name));
    }
    throw origin(name)
        .newException(
            "it is a "
                + value.getClass().getName()
                + "; expected a String, a Number, a Boolean or a java.time.Duration");
  }

  /** Returns the object that supplies credentials; null if there is none, or a class is named. */
  public @Nullable CredentialsProvider credentialsProvider() {
    return properties.get(PROVIDER) instanceof CredentialsProvider provider ? provider : null;
  }

  @Override
  public Origin origin(String name) {
    String shown = name.startsWith(shownPrefix) ? name.substring(shownPrefix.length()) : name;
    return Origin.of(kind + " " + (name.startsWith(CACHES) ? shown : Origin.stripValue(shown)));
  }
}
