package io.cachette.cdi.internal;

import io.cachette.cdi.internal.bean.ApplicationLoaders;
import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.CacheAnnotationValidator;
import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.cdi.internal.caching.CachingSettings;
import io.cachette.cdi.internal.limiting.LimitAnnotationValidator;
import io.cachette.cdi.internal.limiting.Limited;
import io.cachette.cdi.internal.limiting.MethodLimitAnnotations;
import io.cachette.cdi.internal.limiting.MethodLimitPolicies;
import io.cachette.ratelimit.http.HttpSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Discovery;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.Messages;
import jakarta.enterprise.inject.build.compatible.spi.MetaAnnotations;
import jakarta.enterprise.inject.build.compatible.spi.MethodConfig;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.Registration;
import jakarta.enterprise.inject.build.compatible.spi.ScannedClasses;
import jakarta.enterprise.inject.build.compatible.spi.SkipIfPortableExtensionPresent;
import jakarta.enterprise.inject.build.compatible.spi.Synthesis;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanDisposer;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.enterprise.inject.build.compatible.spi.Validation;
import jakarta.enterprise.lang.model.declarations.MethodInfo;
import jakarta.enterprise.lang.model.types.Type;
import jakarta.enterprise.util.Nonbinding;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.cache.CacheManager;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The build compatible counterpart of {@link CacheExtension}, for containers without portable
 * extensions.
 *
 * <p>It reads the annotations of class files, without those that other extensions add. If a key
 * generator, resolver or factory cannot be created, the first call fails, not the deployment.
 */
@SkipIfPortableExtensionPresent(CacheExtension.class)
public class CacheBuildExtension implements BuildCompatibleExtension {

  private final List<BeanView> beans = new ArrayList<>();
  private final Set<String> providedTypes = new HashSet<>();

  /** Creates the extension; called by the container. */
  public CacheBuildExtension() {}

  /**
   * Declares the four annotations as interceptor bindings, and adds the classes of this library.
   */
  @Discovery
  public void register(MetaAnnotations annotations, ScannedClasses classes) {
    CacheOperationKind.annotations()
        .forEach(
            binding ->
                annotations
                    .addInterceptorBinding(binding)
                    .methods()
                    .forEach(member -> member.addAnnotation(Nonbinding.class)));
    CacheExtension.registeredClasses().forEach(type -> classes.add(type.getName()));
  }

  /** Copies the annotations of a class to the methods that they apply to. */
  @Enhancement(types = Object.class, withSubtypes = true)
  public void applyClassAnnotations(ClassConfig type) {
    BeanView bean = findView(type.info().name());
    if (bean == null || bean.isInterceptor() || bean.annotatedClasses().isEmpty()) {
      return;
    }
    type.removeAnnotation(info -> isCacheAnnotation(info.name()));
    for (MethodView method : bean.methods().values()) {
      bean.findClassAnnotation(method)
          .ifPresent(annotation -> add(annotation, method.method(), type));
    }
  }

  /** Binds limited methods to their interceptors. */
  @Enhancement(types = Object.class, withSubtypes = true)
  public void bindLimitedMethods(ClassConfig type) {
    BeanView bean = findView(type.info().name());
    if (bean == null || bean.isInterceptor() || !MethodLimitAnnotations.hasLimitedMethods(bean)) {
      return;
    }
    bean.methods().keySet().stream()
        .filter(method -> MethodLimitAnnotations.isLimited(bean, method))
        .forEach(method -> add(Limited.Literal.INSTANCE, method, type));
  }

  private static void add(Annotation annotation, Method method, ClassConfig type) {
    type.methods().stream()
        .filter(config -> isSame(config, method))
        .forEach(config -> config.addAnnotation(annotation));
  }

  private static boolean isSame(MethodConfig config, Method method) {
    MethodInfo info = config.info();
    if (!info.name().equals(method.getName())
        || info.parameters().size() != method.getParameterCount()) {
      return false;
    }
    for (int i = 0; i < method.getParameterCount(); i++) {
      String name = method.getParameterTypes()[i].getTypeName();
      if (!erase(info.parameters().get(i).type()).equals(name)) {
        return false;
      }
    }
    return true;
  }

  private static String erase(Type type) {
    return switch (type.kind()) {
      case CLASS -> type.asClass().declaration().name();
      case PARAMETERIZED_TYPE -> type.asParameterizedType().declaration().name();
      case PRIMITIVE -> type.asPrimitive().name();
      case ARRAY -> erase(type.asArray().componentType()) + "[]";
      case TYPE_VARIABLE -> erase(type.asTypeVariable().bounds().get(0));
      default -> type.toString();
    };
  }

  private static boolean isCacheAnnotation(String name) {
    return CacheOperationKind.annotations().stream().anyMatch(each -> each.getName().equals(name));
  }

  /** Collects bean classes, and the types of default beans. */
  @Registration(types = Object.class)
  public void collectBean(BeanInfo bean) {
    if (bean.qualifiers().stream().anyMatch(each -> each.name().equals(Default.class.getName()))) {
      bean.types().stream().filter(Type::isClass).forEach(type -> providedTypes.add(erase(type)));
    }
    if (bean.isClassBean()) {
      BeanView view = findView(bean.declaringClass().name());
      if (view != null && !view.isInterceptor()) {
        beans.add(view);
      }
    }
  }

  /** Adds a provider and a manager, unless the application has its own. */
  @Synthesis
  public void addManager(SyntheticComponents components) {
    if (!providedTypes.contains(CachingProvider.class.getName())) {
      components
          .addBean(CachingProvider.class)
          .type(CachingProvider.class)
          .scope(ApplicationScoped.class)
          .createWith(ProviderCreator.class);
    }
    if (!providedTypes.contains(CacheManager.class.getName())) {
      components
          .addBean(CacheManager.class)
          .type(CacheManager.class)
          .scope(ApplicationScoped.class)
          .createWith(ManagerCreator.class)
          .disposeWith(ManagerDisposer.class);
    }
  }

  /** Reports invalid annotations and settings. */
  @Validation
  public void check(Messages messages) {
    beans.forEach(bean -> CacheAnnotationValidator.validate(bean).forEach(messages::error));
    try {
      CachingSettings unusedCaching = CachingSettings.read();
      HttpSettings unusedHttp = HttpSettings.ofApplication();
      MethodLimitPolicies policies = MethodLimitPolicies.read();
      policies.check();
      LimitAnnotationValidator.validate(beans, policies, type -> null).forEach(messages::error);
    } catch (IllegalArgumentException e) {
      messages.error(e);
    }
  }

  /** Returns null if the class, or a class that it refers to, cannot be loaded. */
  private static @Nullable BeanView findView(String name) {
    try {
      return BeanView.of(
          Class.forName(name, false, Thread.currentThread().getContextClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  /** Creates the provider; called by the container. */
  public static final class ProviderCreator implements SyntheticBeanCreator<CachingProvider> {
    @Override
    public CachingProvider create(Instance<Object> lookup, Parameters parameters) {
      return Managers.getProvider();
    }
  }

  /** Opens the manager; called by the container. */
  public static final class ManagerCreator implements SyntheticBeanCreator<CacheManager> {
    @Override
    public CacheManager create(Instance<Object> lookup, Parameters parameters) {
      return new ApplicationCacheManager(
          find(lookup, CachingProvider.class, Managers::getProvider),
          find(lookup, ApplicationLoaders.class, ApplicationLoaders::ofCallingThread));
    }

    /** Some containers remove beans that no injection point needs. */
    private static <T> T find(Instance<Object> lookup, Class<T> type, Supplier<T> substitute) {
      Instance<T> found = lookup.select(type);
      return found.isUnsatisfied() ? substitute.get() : found.get();
    }
  }

  /** Closes the manager; called by the container. */
  public static final class ManagerDisposer implements SyntheticBeanDisposer<CacheManager> {
    @Override
    public void dispose(CacheManager manager, Instance<Object> lookup, Parameters parameters) {
      ManagerBeans.release(manager);
    }
  }
}
