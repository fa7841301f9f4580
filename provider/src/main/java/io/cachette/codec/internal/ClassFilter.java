package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Config;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which classes may be instantiated from stored bytes. Without patterns of the user, all
 * classes are allowed except those that known attacks are built from. With patterns, only matching
 * classes, harmless ones of the JDK and the keys of frameworks are allowed. The filter of the JVM
 * ({@code jdk.serialFilter}) applies as well. Immutable.
 */
final class ClassFilter {

  /**
   * The depth is well below what overflows a usual thread stack; a thousand nested lists overflow
   * it.
   */
  private static final String LIMITS = "maxdepth=500;maxrefs=50000000;";

  /**
   * Classes of denied packages that applications store: names, and what Spring puts into beans of
   * the session scope, which are proxies of other beans, providers, and calls at the end.
   */
  private static final String NOT_DENIED =
      String.join(
          ";",
          "javax.management.ObjectName",
          "javax.naming.CompositeName",
          "javax.naming.CompoundName",
          "javax.naming.directory.BasicAttribute",
          "javax.naming.directory.BasicAttributes",
          "javax.naming.ldap.LdapName",
          "javax.naming.ldap.Rdn",
          "org.codehaus.groovy.runtime.GStringImpl",
          "org.springframework.aop.SpringProxy",
          "org.springframework.aop.framework.Advised",
          "org.springframework.aop.framework.AdvisedSupport",
          "org.springframework.aop.framework.AopInfrastructureBean",
          "org.springframework.aop.framework.CglibAopProxy$*",
          "org.springframework.aop.framework.DefaultAdvisorChainFactory",
          "org.springframework.aop.framework.DefaultAopProxyFactory",
          "org.springframework.aop.framework.JdkDynamicAopProxy",
          "org.springframework.aop.framework.ProxyConfig",
          "org.springframework.aop.framework.ProxyCreatorSupport",
          "org.springframework.aop.framework.ProxyFactory",
          "org.springframework.aop.scope.*",
          "org.springframework.aop.support.DefaultIntroductionAdvisor",
          "org.springframework.aop.support.DelegatingIntroductionInterceptor",
          "org.springframework.aop.support.IntroductionInfoSupport",
          "org.springframework.aop.target.AbstractBeanFactoryBasedTargetSource",
          "org.springframework.aop.target.SimpleBeanTargetSource",
          "org.springframework.beans.factory.ObjectFactory",
          "org.springframework.beans.factory.ObjectProvider",
          "org.springframework.beans.factory.config.DependencyDescriptor",
          "org.springframework.beans.factory.support.DefaultListableBeanFactory",
          "org.springframework.beans.factory.support.DefaultListableBeanFactory$*",
          "org.springframework.beans.factory.support.DisposableBeanAdapter");

  private static final String DENIED =
      String.join(
          ";",
          "!bsh.**",
          "!clojure.**",
          "!com.fasterxml.jackson.databind.node.POJONode",
          "!com.mchange.v2.c3p0.**",
          "!com.rometools.**",
          "!com.sun.jndi.**",
          "!com.sun.org.apache.bcel.**",
          "!com.sun.org.apache.xalan.**",
          "!com.sun.rowset.**",
          "!com.sun.syndication.**",
          "!com.vaadin.data.util.**",
          "!com.vaadin.v7.data.util.**",
          "!java.lang.ProcessBuilder",
          "!java.net.URLClassLoader",
          "!java.rmi.**",
          "!java.security.SignedObject",
          "!java.util.ServiceLoader*",
          "!javassist.**",
          "!javax.imageio.**",
          "!javax.management.**",
          "!javax.naming.**",
          "!javax.script.**",
          "!jdk.nashorn.**",
          "!net.sf.json.**",
          "!org.apache.commons.beanutils.**",
          "!org.apache.commons.collections.functors.**",
          "!org.apache.commons.collections4.functors.**",
          "!org.apache.xalan.**",
          "!org.aspectj.weaver.**",
          "!org.codehaus.groovy.runtime.**",
          "!org.jboss.interceptor.**",
          "!org.jboss.weld.interceptor.**",
          "!org.mozilla.javascript.**",
          "!org.python.core.**",
          "!org.springframework.aop.**",
          "!org.springframework.beans.factory.**",
          "!org.springframework.core.SerializableTypeWrapper$MethodInvokeTypeProvider",
          "!org.springframework.jndi.**",
          "!org.springframework.transaction.jta.**",
          "!sun.rmi.**");

  private static final String HARMLESS =
      String.join(
          ";",
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.Double",
          "java.lang.Enum",
          "java.lang.Float",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Number",
          "java.lang.Object",
          "java.lang.Short",
          "java.lang.String",
          "java.math.*",
          "java.time.*",
          "java.util.AbstractMap$Simple*",
          "java.util.ArrayDeque",
          "java.util.ArrayList",
          "java.util.Arrays$ArrayList",
          "java.util.BitSet",
          "java.util.CollSer",
          "java.util.Collections$*",
          "java.util.Currency",
          "java.util.Date",
          "java.util.EnumMap",
          "java.util.EnumSet*",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.ImmutableCollections$*",
          "java.util.KeyValueHolder",
          "java.util.LinkedHashMap",
          "java.util.LinkedHashSet",
          "java.util.LinkedList",
          "java.util.Locale",
          "java.util.Map$Entry",
          "java.util.Optional*",
          "java.util.RegularEnumSet",
          "java.util.JumboEnumSet",
          "java.util.TreeMap",
          "java.util.TreeSet",
          "java.util.UUID");

  private final ObjectInputFilter classes;
  private final ClassNamePatterns names;
  private final String remedy;

  /** Kept for each class, because a value is written at each change. */
  private final ClassValue<Boolean> isAllowedByPatterns =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return isAllowed(classes, type);
        }
      };

  /**
   * @param allow patterns of {@link Config#createFilter}; if empty, all but the denied classes
   * @throws IllegalArgumentException if a pattern is invalid
   */
  ClassFilter(List<String> allow) {
    String patterns = allow.isEmpty() ? NOT_DENIED + ";" + DENIED : toAllowPatterns(allow);
    this.remedy =
        allow.isEmpty()
            ? "it is known from attacks. If you need it, set 'allow' to it and to the classes of"
                + " your values"
            : "add it to 'allow'";
    try {
      this.classes = Config.createFilter(LIMITS + patterns);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Not patterns of classes, as java.io.ObjectInputFilter describes them: " + allow, e);
    }
    this.names = new ClassNamePatterns(patterns);
  }

  private static String toAllowPatterns(List<String> allow) {
    Stream<String> frameworkKeys =
        Stream.concat(GeneratedKeys.classNames().stream(), HibernateKeys.classNames().stream());
    return Stream.of(
            allow.stream().map(ClassFilter::normalize),
            Stream.of(HARMLESS),
            frameworkKeys,
            Stream.of("!*"))
        .flatMap(each -> each)
        .collect(Collectors.joining(";"));
  }

  /** Makes {@code **} match all classes, as {@code *} does. The JDK takes it for a prefix. */
  private static String normalize(String patterns) {
    return Stream.of(patterns.split(";"))
        .map(pattern -> pattern.strip().equals("**") ? "*" : pattern)
        .collect(Collectors.joining(";"));
  }

  /** Whether a class may be loaded, so that {@link #isAllowed} can decide on it. */
  boolean isNameAllowed(String className) {
    return !names.isDenied(className);
  }

  /** Whether objects of a class may be created. */
  boolean isAllowed(Class<?> type) {
    ObjectInputFilter jvmWide = Config.getSerialFilter();
    return isAllowedByPatterns.get(type) && (jvmWide == null || isAllowed(jvmWide, type));
  }

  private static boolean isAllowed(ObjectInputFilter filter, Class<?> type) {
    return filter.checkInput(new ClassInfo(type)) != Status.REJECTED;
  }

  /**
   * Refuses a class of an object that is written, since it would not be read.
   *
   * @throws CodecException if objects of the class may not be created
   */
  void requireAllowed(Class<?> type) {
    if (!isAllowed(type)) {
      String name = type.getName();
      throw new CodecException(
          "Class " + name + " would be rejected by the filter when it is read; " + remedy,
          name,
          null);
    }
  }

  /**
   * Creates the filter for one stream of {@code length} bytes. Each element of an array takes at
   * least one byte, and sparse hash tables have a few slots per element. A stream that claims more
   * elements, in all its arrays together, is damaged or meant to fill the heap.
   */
  ObjectInputFilter newStreamFilter(int length) {
    ObjectInputFilter sizes = new ArrayBudget(4096 + 16L * length);
    return withJvmWide(ObjectInputFilter.merge(classes, sizes));
  }

  private static ObjectInputFilter withJvmWide(ObjectInputFilter filter) {
    ObjectInputFilter jvmWide = Config.getSerialFilter();
    return jvmWide == null ? filter : ObjectInputFilter.merge(filter, jvmWide);
  }

  /** Limits the number of elements that the arrays and hash tables of one stream claim. */
  private static final class ArrayBudget implements ObjectInputFilter {

    private long remaining;

    ArrayBudget(long elements) {
      this.remaining = elements;
    }

    @Override
    public Status checkInput(FilterInfo info) {
      remaining -= Math.max(0, info.arrayLength());
      return remaining < 0 ? Status.REJECTED : Status.UNDECIDED;
    }
  }

  private record ClassInfo(@Nullable Class<?> serialClass) implements FilterInfo {

    @Override
    public long arrayLength() {
      return -1;
    }

    @Override
    public long depth() {
      return 1;
    }

    @Override
    public long references() {
      return 1;
    }

    @Override
    public long streamBytes() {
      return 1;
    }
  }
}
