package io.cachette.codec.internal;

import static io.cachette.codec.internal.ValueCodecs.KEY;
import static io.cachette.codec.internal.ValueCodecs.codec;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.codec.ValueFormat;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

/** Tests that beans of a session scope of Spring can be stored, with what Spring injects. */
class SpringBeansTest {

  private final StoringScope scope = new StoringScope();
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final ValueCodec codec = codec(ValueFormat.DEFAULT, Object.class);

  @BeforeEach
  void start() {
    DefaultListableBeanFactory factory = (DefaultListableBeanFactory) context.getBeanFactory();
    factory.setSerializationId("test");
    factory.registerScope("session", scope);
    context.register(Beans.class);
    context.refresh();
  }

  @AfterEach
  void close() {
    context.close();
  }

  private Object copy(@Nullable Object value) {
    return codec.decode(KEY, codec.encode(KEY, Objects.requireNonNull(value)));
  }

  /** Is greeted. */
  public interface Greeted {

    /** Returns a greeting. */
    String greet();
  }

  /** A bean that is proxied by a subclass. */
  public static class Other implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Returns a greeting. */
    public String greet() {
      return "other";
    }
  }

  /** A bean that is proxied by its interface. */
  public static class GreetedBean implements Greeted, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public String greet() {
      return "greeted";
    }
  }

  /** A bean with other beans, which has work to do at the end of the session. */
  public static class User implements Serializable, DisposableBean {

    private static final long serialVersionUID = 1L;

    private final ObjectProvider<Other> provider;
    private final Other other;
    private final Greeted greeted;

    /** Creates a bean. */
    public User(ObjectProvider<Other> provider, Other other, Greeted greeted) {
      this.provider = provider;
      this.other = other;
      this.greeted = greeted;
    }

    String greetings() {
      return provider.getObject().greet() + " " + other.greet() + " " + greeted.greet();
    }

    @Override
    public void destroy() {
      destroyed++;
    }

    private static int destroyed;
  }

  /** The beans. */
  @Configuration
  public static class Beans {

    @Bean
    @Scope(value = "session", proxyMode = ScopedProxyMode.TARGET_CLASS)
    Other other() {
      return new Other();
    }

    @Bean
    @Scope(value = "session", proxyMode = ScopedProxyMode.INTERFACES)
    Greeted greeted() {
      return new GreetedBean();
    }

    @Bean
    @Scope("session")
    User user(ObjectProvider<Other> provider, Other other, Greeted greeted) {
      return new User(provider, other, greeted);
    }
  }

  private static final class StoringScope
      implements org.springframework.beans.factory.config.Scope {

    private final Map<String, Object> beans = new HashMap<>();
    private final Map<String, Runnable> callbacks = new HashMap<>();

    @Override
    public Object get(String name, ObjectFactory<?> factory) {
      Object known = beans.get(name);
      if (known == null) {
        known = factory.getObject();
        beans.put(name, known);
      }
      return known;
    }

    @Override
    public @Nullable Object remove(String name) {
      return beans.remove(name);
    }

    @Override
    public void registerDestructionCallback(String name, Runnable callback) {
      callbacks.put(name, callback);
    }

    @Override
    public @Nullable Object resolveContextualObject(String key) {
      return null;
    }

    @Override
    public @Nullable String getConversationId() {
      return null;
    }
  }

  @Test
  void decode_beanWithProviderAndScopedBeans_returnsBeanThatUsesThem() {
    User bean = context.getBean(User.class);
    assertThat(((User) copy(bean)).greetings()).isEqualTo("other other greeted");
  }

  @Test
  void decode_callbackOfDisposableBean_returnsCallbackThatRuns() {
    context.getBean(User.class);
    Runnable callback = (Runnable) copy(scope.callbacks.get("user"));
    int before = User.destroyed;
    callback.run();
    assertThat(User.destroyed).isEqualTo(before + 1);
  }
}
