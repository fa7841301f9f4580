package io.cachette.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Threads come from one factory, and the failures of futures are unwrapped in one place. */
final class ConcurrencyRulesTest {

  /** The test kit depends on no other module, so it has a factory of its own. */
  private static final Set<String> THREAD_FACTORIES =
      Set.of(
          "io.cachette.internal.concurrent.DaemonThreadFactory",
          "io.cachette.testkit.internal.DaemonThreads",
          // Creates a shutdown hook, which the JVM starts.
          "io.cachette.testkit.internal.Orphans$AtFirstStart");

  private static final String COMPLETIONS = "io.cachette.internal.concurrent.Completions";

  @Test
  void threads_allModules_areCreatedByOneFactory() {
    classes()
        .should(
            new ArchCondition<>("create threads by the factory for daemon threads only") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (THREAD_FACTORIES.contains(type.getName())) {
                  return;
                }
                Stream.concat(
                        type.getConstructorCallsFromSelf().stream()
                            .filter(ConcurrencyRulesTest::createsThreads)
                            .map(JavaConstructorCall::getDescription),
                        type.getMethodCallsFromSelf().stream()
                            .filter(ConcurrencyRulesTest::configuresThreads)
                            .map(JavaMethodCall::getDescription))
                    .forEach(text -> events.add(SimpleConditionEvent.violated(type, text)));
              }
            })
        .check(Module.CLASSES);
  }

  private static boolean createsThreads(JavaConstructorCall call) {
    JavaClass created = call.getTargetOwner();
    boolean isPool =
        created.isEquivalentTo(ThreadPoolExecutor.class)
            || created.isEquivalentTo(ScheduledThreadPoolExecutor.class);
    boolean hasFactory =
        call.getTarget().getRawParameterTypes().stream()
            .anyMatch(parameter -> parameter.isEquivalentTo(ThreadFactory.class));
    return created.isEquivalentTo(Thread.class)
        || created.isEquivalentTo(Timer.class)
        || (isPool && !hasFactory);
  }

  private static boolean configuresThreads(JavaMethodCall call) {
    return call.getTargetOwner().isEquivalentTo(Executors.class)
        || (call.getTargetOwner().isEquivalentTo(Thread.class)
            && call.getName().equals("setDaemon"));
  }

  @Test
  void completionException_allModulesButTestkit_isHandledInOnePlace() {
    classes()
        .that()
        .resideOutsideOfPackage("io.cachette.testkit..")
        .and()
        .doNotHaveFullyQualifiedName(COMPLETIONS)
        .should(
            new ArchCondition<>("leave CompletionException and its cause to " + COMPLETIONS) {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                    .filter(each -> each.getTargetClass().isEquivalentTo(CompletionException.class))
                    .forEach(
                        each ->
                            events.add(SimpleConditionEvent.violated(type, each.getDescription())));
                type.getCodeUnits().stream()
                    .filter(ConcurrencyRulesTest::catchesCompletionException)
                    .forEach(
                        each ->
                            events.add(
                                SimpleConditionEvent.violated(
                                    type, each.getDescription() + " catches it")));
                type.getMethodCallsFromSelf().stream()
                    .filter(call -> call.getTargetOwner().isEquivalentTo(ExecutionException.class))
                    .filter(call -> call.getName().equals("getCause"))
                    .forEach(
                        call ->
                            events.add(SimpleConditionEvent.violated(type, call.getDescription())));
              }
            })
        .check(Module.CLASSES);
  }

  private static boolean catchesCompletionException(JavaCodeUnit unit) {
    return unit.getTryCatchBlocks().stream()
        .flatMap(block -> block.getCaughtThrowables().stream())
        .anyMatch(caught -> caught.isEquivalentTo(CompletionException.class));
  }
}
