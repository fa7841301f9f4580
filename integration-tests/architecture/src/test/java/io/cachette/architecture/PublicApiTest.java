package io.cachette.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The signatures that users see name types that users may use. */
final class PublicApiTest {

  /** {@code unwrap} gives clients and maps of Redisson by their class, not by its signature. */
  @Test
  void publicSignatures_allModules_nameNoTypeOfRedissonOrNetty() {
    classes()
        .that(StructureTest.isPublicPackage())
        .and()
        .arePublic()
        .should(nameNo("type of Redisson or netty", StructureTest::isRedissonOrNetty))
        .check(Module.CLASSES);
  }

  @Test
  void publicSignatures_allModules_nameNoInternalType() {
    classes()
        .that(StructureTest.isPublicPackage())
        .and()
        .arePublic()
        .should(nameNo("internal type", type -> Module.isOurs(type) && Module.isInternal(type)))
        .check(Module.CLASSES);
  }

  private static ArchCondition<JavaClass> nameNo(String what, Predicate<JavaClass> isBanned) {
    return new ArchCondition<>("name no " + what + " in a public or protected signature") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getMembers().stream()
            .filter(PublicApiTest::hasModifier)
            .filter(member -> typesOf(member).anyMatch(isBanned))
            .forEach(
                member ->
                    events.add(
                        SimpleConditionEvent.violated(
                            type, member.getDescription() + " names an " + what)));
        Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
            .filter(isBanned)
            .forEach(
                parent ->
                    events.add(
                        SimpleConditionEvent.violated(
                            type, type.getDescription() + " extends " + parent.getName())));
      }
    };
  }

  private static boolean hasModifier(JavaMember member) {
    return member.getModifiers().contains(PUBLIC) || member.getModifiers().contains(PROTECTED);
  }

  private static Stream<JavaClass> typesOf(JavaMember member) {
    return member.getAllInvolvedRawTypes().stream();
  }
}
