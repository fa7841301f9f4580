package io.cachette.session.internal.configuration;

import static io.cachette.session.internal.configuration.SessionSettingDeclarations.GROUP;

import io.cachette.codec.ValueFormat;
import io.cachette.configuration.internal.ModuleSettings;
import io.cachette.configuration.internal.setting.FormatSettings;
import io.cachette.configuration.internal.setting.MergedSettings;
import io.cachette.configuration.internal.setting.Values;
import io.cachette.configuration.internal.source.ObjectProperties;
import io.cachette.configuration.internal.source.PropertySource;
import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.session.SessionSettings;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.cache.CacheException;

/**
 * Reads the settings of an application: init parameters of the filter, parameters of the context,
 * and the sources that all parts of the application share.
 */
public final class SessionSettingsReader {

  private static final Set<String> CONNECTION =
      Set.of("cachette.config", "cachette.namespace", "cachette.redis");

  private SessionSettingsReader() {}

  /**
   * Whether {@code SessionInitializer} registers the filter.
   *
   * @throws IllegalArgumentException if a setting cannot be used
   */
  public static boolean isEnabled(ServletContext context) {
    return ModuleSettings.read(GROUP, List.of(toSource(context)), context.getClassLoader())
        .get(SessionSettingDeclarations.ENABLED);
  }

  /**
   * Reads the settings of a filter. Its init parameters have names without {@code
   * cachette.session.}.
   *
   * @throws IllegalArgumentException if a setting cannot be used
   */
  public static SessionSettings read(FilterConfig filter) {
    ServletContext context = filter.getServletContext();
    return toSettings(
        ModuleSettings.read(
            GROUP, List.of(toSource(filter), toSource(context)), context.getClassLoader()),
        readConnectionProperties(context));
  }

  private static SettingSource toSource(FilterConfig filter) {
    Properties parameters =
        toProperties(
            filter.getInitParameterNames(),
            name -> GROUP.prefix() + name,
            filter::getInitParameter);
    return PropertySource.dedicated(
        new ObjectProperties("init parameter", GROUP.prefix(), parameters));
  }

  private static SettingSource toSource(ServletContext context) {
    Properties parameters =
        toProperties(
            context.getInitParameterNames(), UnaryOperator.identity(), context::getInitParameter);
    return PropertySource.dedicated(new ObjectProperties("context parameter", parameters));
  }

  private static Properties toProperties(
      Enumeration<String> names, UnaryOperator<String> rename, UnaryOperator<String> parameter) {
    Properties properties = new Properties();
    for (String name : Collections.list(names)) {
      properties.setProperty(rename.apply(name), parameter.apply(name));
    }
    return properties;
  }

  /** Reads the context parameters of the connection; cache managers read all other sources. */
  private static Properties readConnectionProperties(ServletContext context) {
    Properties properties = new Properties();
    for (String name : Collections.list(context.getInitParameterNames())) {
      if (name.startsWith("cachette.redis.") || CONNECTION.contains(name)) {
        properties.setProperty(name, context.getInitParameter(name));
      }
    }
    return properties;
  }

  private static SessionSettings toSettings(MergedSettings merged, Properties connection) {
    Values values = merged.settings();
    SessionSettings.Builder builder = SessionSettings.builder().properties(connection);
    values.ifPresent(SessionSettingDeclarations.APPLICATION, builder::application);
    values.ifPresent(SessionSettingDeclarations.COOKIE_NAME, builder::cookieName);
    values.ifPresent(SessionSettingDeclarations.ROUTE, builder::route);
    return builder
        .timeBudget(merged.get(SessionSettingDeclarations.TIME_BUDGET))
        .conflict(merged.get(SessionSettingDeclarations.CONFLICT))
        .exclusive(merged.get(SessionSettingDeclarations.EXCLUSIVE))
        .exclusiveWait(merged.get(SessionSettingDeclarations.EXCLUSIVE_WAIT))
        .unreadableValues(merged.get(SessionSettingDeclarations.UNREADABLE))
        .writeInDoubt(merged.get(SessionSettingDeclarations.WRITE_IN_DOUBT))
        .outage(merged.get(SessionSettingDeclarations.OUTAGE))
        .replicas(merged.get(SessionSettingDeclarations.REPLICAS))
        .replicasSize(merged.get(SessionSettingDeclarations.REPLICAS_SIZE))
        .maxAttributeSize(merged.get(SessionSettingDeclarations.MAX_ATTRIBUTE_SIZE))
        .maxSessionSize(merged.get(SessionSettingDeclarations.MAX_SESSION_SIZE))
        .sweepInterval(merged.get(SessionSettingDeclarations.SWEEP_INTERVAL))
        .principalLimit(merged.get(SessionSettingDeclarations.PRINCIPAL_LIMIT))
        .principalLimitPolicy(merged.get(SessionSettingDeclarations.PRINCIPAL_LIMIT_POLICY))
        .acknowledgeReplicas(merged.get(SessionSettingDeclarations.ACKNOWLEDGE_REPLICAS))
        .format(readFormat(merged))
        .build();
  }

  private static ValueFormat readFormat(MergedSettings merged) {
    try {
      return FormatSettings.readFormat(merged.settings());
    } catch (CacheException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
