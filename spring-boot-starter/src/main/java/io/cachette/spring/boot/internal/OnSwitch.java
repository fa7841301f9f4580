package io.cachette.spring.boot.internal;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Evaluates {@link ConditionalOnSwitch}. */
final class OnSwitch extends SpringBootCondition {

  private static final String ALL = "cachette.enabled";

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    Map<String, Object> attributes =
        Objects.requireNonNull(
            metadata.getAnnotationAttributes(ConditionalOnSwitch.class.getName()));
    String[] switches = (String[]) Objects.requireNonNull(attributes.get("value"));
    Environment environment = context.getEnvironment();
    if (!environment.getProperty(ALL, Boolean.class, true)) {
      return outcome(ALL, false);
    }
    String decisive =
        Stream.of(switches).filter(environment::containsProperty).findFirst().orElse(switches[0]);
    return outcome(decisive, environment.getProperty(decisive, Boolean.class, true));
  }

  private static ConditionOutcome outcome(String property, boolean isOn) {
    return new ConditionOutcome(
        isOn, ConditionMessage.forCondition(property).because(isOn ? "it is on" : "it is off"));
  }
}
