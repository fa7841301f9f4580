package io.cachette.spring.boot.internal;

import io.cachette.configuration.internal.ModuleSettings;
import io.cachette.configuration.internal.setting.MergedSettings;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.source.ObjectProperties;
import io.cachette.lock.DistributedLocks;
import io.cachette.lock.internal.LockSettingDeclarations;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.ratelimit.internal.RateLimitSettingDeclarations;
import java.util.Properties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens rate limiters and locks, if {@code cachette-limits} is on the class path. */
@AutoConfiguration(after = SettingsAutoConfiguration.class)
@ConditionalOnClass(RateLimiters.class)
@ConditionalOnSwitch("cachette.enabled")
final class LimitsAutoConfiguration {

  /** Rate limiters. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnSwitch("cachette.ratelimit.enabled")
  static final class OfRate {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    static RateLimiters cachetteRateLimiters(ApplicationSettings application) {
      MergedSettings settings = read(application, RateLimitSettingDeclarations.GROUP);
      return RateLimiters.builder()
          .properties(application.ofConnection())
          .classLoader(application.loader())
          .timeBudget(settings.get(RateLimitSettingDeclarations.TIME_BUDGET))
          .expectedNodes(settings.get(RateLimitSettingDeclarations.EXPECTED_NODES))
          .open();
    }
  }

  /** Locks. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnSwitch("cachette.lock.enabled")
  static final class OfConcurrency {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    static DistributedLocks cachetteDistributedLocks(ApplicationSettings application) {
      MergedSettings settings = read(application, LockSettingDeclarations.GROUP);
      return DistributedLocks.builder()
          .properties(application.ofConnection())
          .classLoader(application.loader())
          .timeBudget(settings.get(RateLimitSettingDeclarations.TIME_BUDGET))
          .expectedNodes(settings.get(RateLimitSettingDeclarations.EXPECTED_NODES))
          .open();
    }
  }

  /** The filter of the application for rate limits of HTTP. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(FilterRegistrationBean.class)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  static final class OfHttp {

    @Bean
    static ServletContextInitializer cachetteHttpLimitParameters(ApplicationSettings application) {
      return new HttpLimitParameters(application);
    }
  }

  /** Rate limits of HTTP have a group of their own inside that of rate limits. */
  static MergedSettings read(ApplicationSettings application, SettingGroup group) {
    Properties properties = application.ofModule(group.prefix());
    properties.keySet().removeIf(name -> group.isForeign((String) name));
    return ModuleSettings.read(
        group, new ObjectProperties("property", properties), application.loader());
  }
}
