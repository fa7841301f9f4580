package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.cdi.internal.CacheExtension;
import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

/** Annotations on methods, classes and superclasses, and their defaults. */
@RedisTest
final class InheritanceTest {

  private final RedisServer server;

  InheritanceTest(RedisServer server) {
    this.server = server;
  }

  @CacheDefaults(cacheName = "parents", cacheKeyGenerator = ClassName.class)
  static class Parent {

    final AtomicInteger calls = new AtomicInteger();

    @CacheResult
    public int find(String key) {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "named")
    public int named(String key) {
      return calls.incrementAndGet();
    }
  }

  @ApplicationScoped
  static class Child extends Parent {}

  @ApplicationScoped
  @CacheDefaults(cacheName = "renamed")
  static class Renamed extends Parent {}

  @Test
  void cacheDefaults_onSuperclass_areInherited() {
    try (Container container = Container.of(server, Child.class)) {
      Child child = container.get(Child.class);
      assertThat(child.find("a")).isEqualTo(child.find("b"));
      assertThat(container.cache("parents").get(ClassName.key("a"))).isEqualTo(1);
      assertThat(child.named("a")).isEqualTo(child.named("a")).isEqualTo(2);
      assertThat(container.cache("named")).hasSize(1);
    }
  }

  @Test
  void cacheDefaults_onBeanClass_overrideNameAndKeepGenerator() {
    try (Container container = Container.of(server, Renamed.class)) {
      assertThat(container.get(Renamed.class).find("a")).isEqualTo(1);
      assertThat(container.cache("renamed").get(ClassName.key("a"))).isEqualTo(1);
    }
  }

  @ApplicationScoped
  @CacheResult(cacheName = "class")
  static class OnClass {

    private final AtomicInteger calls = new AtomicInteger();

    public int find(String key) {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "method")
    public int own(String key) {
      return calls.incrementAndGet();
    }

    @CacheRemove(cacheName = "class")
    public void remove(String key) {}

    public void nothing() {
      calls.incrementAndGet();
    }
  }

  @Test
  void classAnnotation_methodWithoutAnnotation_appliesIfItFits() {
    try (Container container = Container.of(server, OnClass.class)) {
      OnClass bean = container.get(OnClass.class);
      assertThat(bean.find("a")).isEqualTo(bean.find("a")).isEqualTo(1);
      assertThat(container.cache("class").get("a")).isEqualTo(1);
      assertThat(bean.own("a")).isEqualTo(bean.own("a")).isEqualTo(2);
      assertThat(container.cache("method").get("a")).isEqualTo(2);
      bean.remove("a");
      assertThat(container.cache("class")).isEmpty();
      bean.nothing();
      bean.nothing();
      assertThat(bean.find("b")).isEqualTo(5);
    }
  }

  @CacheResult(cacheName = "inherited")
  static class OnParent {

    final AtomicInteger calls = new AtomicInteger();

    public int inherited(String key) {
      return calls.incrementAndGet();
    }

    public int overridden(String key) {
      return calls.incrementAndGet();
    }
  }

  @ApplicationScoped
  static class OfParent extends OnParent {

    @Override
    public int overridden(String key) {
      return calls.incrementAndGet();
    }

    public int own(String key) {
      return calls.incrementAndGet();
    }
  }

  @Test
  void superclassAnnotation_subclassMethods_appliesOnlyToInherited() {
    try (Container container = Container.of(server, OfParent.class)) {
      OfParent bean = container.get(OfParent.class);
      assertThat(bean.inherited("a")).isEqualTo(bean.inherited("a"));
      assertThat(bean.overridden("a")).isNotEqualTo(bean.overridden("a"));
      assertThat(bean.own("a")).isNotEqualTo(bean.own("a"));
    }
  }

  @ApplicationScoped
  @CacheResult(cacheName = "child")
  static class OnChildOnly extends Parent2 {
    public int own(String key) {
      return calls.incrementAndGet();
    }
  }

  static class Parent2 {
    final AtomicInteger calls = new AtomicInteger();

    public int inherited(String key) {
      return calls.incrementAndGet();
    }
  }

  @Test
  void classAnnotation_inheritedMethods_doesNotApply() {
    try (Container container = Container.of(server, OnChildOnly.class)) {
      OnChildOnly bean = container.get(OnChildOnly.class);
      assertThat(bean.own("a")).isEqualTo(bean.own("a"));
      assertThat(bean.inherited("a")).isNotEqualTo(bean.inherited("a"));
    }
  }

  interface Repository<K, V> {
    V find(K key);
  }

  @ApplicationScoped
  static class Implementation implements Repository<Integer, String> {

    private final AtomicInteger calls = new AtomicInteger();

    @Override
    @CacheResult(cacheName = "bridged")
    public String find(Integer key) {
      return key + "/" + calls.incrementAndGet();
    }
  }

  @Test
  void cacheResult_bridgeMethod_cachesOnce() {
    try (Container container = Container.of(server, Implementation.class)) {
      Repository<Integer, String> bean = container.get(Implementation.class);
      assertThat(List.of(bean.find(1), bean.find(1), bean.find(2)))
          .containsExactly("1/1", "1/1", "2/2");
      assertThat(container.cache("bridged")).hasSize(2);
    }
  }

  interface Source<V> {
    V find(String key);
  }

  @ApplicationScoped
  static class SameParameters implements Source<Integer> {

    private final AtomicInteger calls = new AtomicInteger();

    @Override
    @CacheResult(cacheName = "same parameters")
    public Integer find(String key) {
      return calls.incrementAndGet();
    }
  }

  @ApplicationScoped
  @CacheResult(cacheName = "same parameters")
  static class SameParametersOnClass implements Source<Integer> {

    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public Integer find(String key) {
      return calls.incrementAndGet();
    }
  }

  @Test
  void cacheResult_bridgeWithSameParameters_isApplied() {
    try (Container container =
        Container.of(server, SameParameters.class, SameParametersOnClass.class)) {
      Source<Integer> onMethod = container.get(SameParameters.class);
      assertThat(onMethod.find("a")).isEqualTo(onMethod.find("a"));
      Source<Integer> onClass = container.get(SameParametersOnClass.class);
      assertThat(onClass.find("b")).isEqualTo(onClass.find("b"));
    }
    for (Class<?> type : new Class<?>[] {SameParameters.class, SameParametersOnClass.class}) {
      assertThat(BeanView.of(type).cachedMethods()).hasSize(1);
    }
  }

  abstract static class Generic<K, V> {

    final AtomicInteger calls = new AtomicInteger();

    @CacheResult
    public String find(K key) {
      return getClass().getSimpleName() + calls.incrementAndGet();
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "users")
  static class Users extends Generic<Integer, String> {}

  @ApplicationScoped
  @CacheDefaults(cacheName = "orders")
  static class Orders extends Generic<Integer, String> {}

  @Test
  void cacheDefaults_genericSuperclassMethod_usesCacheOfSubclass() {
    try (Container container = Container.of(server, Users.class, Orders.class)) {
      Users users = container.get(Users.class);
      Orders orders = container.get(Orders.class);
      assertThat(users.find(1)).isEqualTo(users.find(1)).contains("Users");
      assertThat(orders.find(1)).isEqualTo(orders.find(1)).contains("Orders");
    }
  }

  @ApplicationScoped
  static class Unnamed extends Generic<Integer, String> {}

  @Test
  void cacheResult_genericMethodWithDefaultName_logsWarning() {
    try (LogCapture logged = LogCapture.of(CacheExtension.class);
        Container container = Container.of(server, Unnamed.class)) {
      container.get(Unnamed.class).find(1);
      assertThat(container.cache("io.cachette.cdi.InheritanceTest$Generic.find(java.lang.Object)"))
          .hasSize(1);
      assertThat(logged.messages())
          .anySatisfy(
              message -> assertThat(message).contains("Unnamed", "@CacheDefaults", "default name"));
    }
  }

  @Dependent
  static class PerUse {

    static final AtomicInteger CALLS = new AtomicInteger();

    @CacheResult(cacheName = "dependent")
    public int find(String key) {
      return CALLS.incrementAndGet();
    }
  }

  @Test
  void cacheResult_dependentBeans_sharesCache() {
    try (Container container = Container.of(server, PerUse.class)) {
      PerUse one = container.get(PerUse.class);
      PerUse another = container.get(PerUse.class);
      assertThat(another).isNotSameAs(one);
      assertThat(one.find("a")).isEqualTo(another.find("a"));
    }
  }

  @ApplicationScoped
  static class SelfCalling {

    private final AtomicInteger calls = new AtomicInteger();

    @CacheResult(cacheName = "self")
    public int find(String key) {
      return calls.incrementAndGet();
    }

    public int twice(String key) {
      find(key);
      return find(key);
    }
  }

  @Test
  void cacheResult_selfInvocation_isNotIntercepted() {
    try (Container container = Container.of(server, SelfCalling.class)) {
      assertThat(container.get(SelfCalling.class).twice("a")).isEqualTo(2);
    }
  }
}
