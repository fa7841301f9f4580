package io.cachette.spring.boot.internal;

import io.cachette.jcache.CachetteCachingProvider;
import java.util.Locale;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches unless the application has chosen another provider, or caches that are no JCache. */
final class OnChosenProvider extends SpringBootCondition {

  private static final String PROVIDER = "spring.cache.jcache.provider";
  private static final String TYPE = "spring.cache.type";

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    Environment environment = context.getEnvironment();
    String type = environment.getProperty(TYPE, "jcache").toLowerCase(Locale.ROOT);
    boolean isProvider = isProvider(environment);
    boolean isType = type.isEmpty() || type.equals("jcache");
    return new ConditionOutcome(
        isProvider && isType,
        ConditionMessage.forCondition("JCache provider")
            .because(isProvider ? TYPE + " is " + type : PROVIDER + " is another"));
  }

  /** Whether the application has chosen no other provider. */
  static boolean isProvider(Environment environment) {
    String provider = environment.getProperty(PROVIDER, "");
    return provider.isEmpty() || provider.equals(CachetteCachingProvider.class.getName());
  }
}
