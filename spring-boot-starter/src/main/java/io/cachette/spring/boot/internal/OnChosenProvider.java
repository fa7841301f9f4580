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
    String own = CachetteCachingProvider.class.getName();
    String provider = environment.getProperty(PROVIDER, own);
    String type = environment.getProperty(TYPE, "jcache").toLowerCase(Locale.ROOT);
    boolean isProvider = provider.isEmpty() || provider.equals(own);
    boolean isType = type.isEmpty() || type.equals("jcache");
    return new ConditionOutcome(
        isProvider && isType,
        ConditionMessage.forCondition("JCache provider")
            .because(isProvider ? TYPE + " is " + type : PROVIDER + " is " + provider));
  }
}
