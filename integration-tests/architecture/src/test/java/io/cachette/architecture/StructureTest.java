package io.cachette.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Packages use each other, and Redisson, as {@code docs/architecture.md} says. */
final class StructureTest {

  private static final Set<String> REDISSON_USERS =
      Set.of(
          "io.cachette.codec.internal",
          "io.cachette.jcache.internal.store",
          "io.cachette.redis.internal",
          "io.cachette.redis.internal.credentials",
          "io.cachette.redis.internal.redisson",
          "io.cachette.redis.internal.read",
          "io.cachette.redis.internal.replication");

  /**
   * The hook that Redisson's configuration takes, its parameters, handlers of a channel and what
   * they need to find the commands under way on a connection, and the thread-locals that the client
   * leaves on the threads of callers.
   */
  private static final Set<String> NETTY_TYPES =
      Set.of(
          "org.redisson.client.NettyHook",
          "org.redisson.client.protocol.CommandData",
          "org.redisson.client.protocol.CommandsData",
          "org.redisson.client.protocol.RedisCommand",
          "io.netty.bootstrap.Bootstrap",
          "io.netty.channel.Channel",
          "io.netty.channel.ChannelDuplexHandler",
          "io.netty.channel.ChannelHandler",
          "io.netty.channel.ChannelHandlerContext",
          "io.netty.channel.ChannelInboundHandlerAdapter",
          "io.netty.channel.ChannelPipeline",
          "io.netty.channel.ChannelPromise",
          "io.netty.util.concurrent.DefaultThreadFactory",
          "io.netty.util.concurrent.EventExecutor",
          "io.netty.util.concurrent.FastThreadLocal",
          "io.netty.util.concurrent.GlobalEventExecutor");

  private static final String SHADED = "io.cachette.shaded.";

  @Test
  void internalPackages_otherModules_areUsedByFriendsOnly() {
    classes()
        .should(
            dependOnlyOn(
                "internal packages of their own module, or of modules that list them as friends",
                dependency -> {
                  JavaClass target = dependency.getTargetClass();
                  return !Module.isOurs(target)
                      || !Module.isInternal(target)
                      || Module.of(dependency.getOriginClass()).mayUse(target);
                }))
        .check(Module.CLASSES);
  }

  @Test
  void redisson_allModules_isUsedByItsPublicApiInNamedPackages() {
    classes()
        .should(
            dependOnlyOn(
                "the public API of Redisson, in the packages " + REDISSON_USERS,
                dependency ->
                    !isRedissonOrNetty(dependency.getTargetClass())
                        || (isPublicApi(dependency.getTargetClass())
                            && REDISSON_USERS.contains(
                                dependency.getOriginClass().getPackageName()))))
        .check(Module.CLASSES);
  }

  /**
   * A public package may create its implementation: that edge does not count as part of a cycle.
   */
  @Test
  void packages_dependencies_haveNoCycles() {
    SliceRule rule = slices().assignedFrom(new ByPackage()).should().beFreeOfCycles();
    for (String publicPackage : publicPackages()) {
      rule =
          rule.ignoreDependency(
              resideInAPackage(publicPackage), resideInAPackage(publicPackage + ".internal.."));
    }
    rule.check(Module.CLASSES);
  }

  private static Set<String> publicPackages() {
    return Module.CLASSES.stream()
        .filter(type -> !Module.isInternal(type))
        .map(JavaClass::getPackageName)
        .collect(Collectors.toSet());
  }

  static boolean isRedissonOrNetty(JavaClass type) {
    String name = originalName(type.getPackageName()) + ".";
    return name.startsWith("org.redisson.") || name.startsWith("io.netty.");
  }

  /** The packaged jar has netty in another package. */
  private static String originalName(String name) {
    return name.startsWith(SHADED) ? name.substring(SHADED.length()) : name;
  }

  /** What Redisson documents for its users, and the buffers that its codecs write to. */
  private static boolean isPublicApi(JavaClass type) {
    String packageName = originalName(type.getPackageName());
    return packageName.equals("org.redisson.api")
        || packageName.startsWith("org.redisson.api.")
        || packageName.startsWith("org.redisson.config")
        || packageName.startsWith("org.redisson.client.codec")
        || type.getName().equals("org.redisson.Redisson")
        || type.getName().equals("org.redisson.client.protocol.Encoder")
        || type.getName().equals("org.redisson.client.protocol.Decoder")
        || (packageName.equals("org.redisson.client") && type.getName().endsWith("Exception"))
        || packageName.equals("io.netty.buffer")
        || NETTY_TYPES.contains(originalName(type.getName()));
  }

  private static ArchCondition<JavaClass> dependOnlyOn(
      String what, Predicate<Dependency> isAllowed) {
    return new ArchCondition<>("depend only on " + what) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getDirectDependenciesFromSelf().stream()
            .filter(isAllowed.negate())
            .forEach(
                dependency ->
                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
      }
    };
  }

  static DescribedPredicate<JavaClass> isPublicPackage() {
    return describe("of a public package", type -> !Module.isInternal(type));
  }

  private static final class ByPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
