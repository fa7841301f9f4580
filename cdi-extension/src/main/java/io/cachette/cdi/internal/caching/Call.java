package io.cachette.cdi.internal.caching;

import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.cache.annotation.CacheInvocationParameter;
import javax.cache.annotation.CacheKeyInvocationContext;
import org.jspecify.annotations.Nullable;

/** The call of an annotated method, as resolvers and key generators see it. */
final class Call implements CacheKeyInvocationContext<Annotation> {

  private final MethodDetails details;
  private final CacheParameters parameters;
  private final InvocationContext context;

  Call(MethodDetails details, CacheParameters parameters, InvocationContext context) {
    this.details = details;
    this.parameters = parameters;
    this.context = context;
  }

  /** An argument of the call. */
  private record Argument(
      Class<?> type, @Nullable Object value, Set<Annotation> annotations, int position)
      implements CacheInvocationParameter {

    @Override
    public Class<?> getRawType() {
      return type;
    }

    @Override
    public @Nullable Object getValue() {
      return value;
    }

    @Override
    public Set<Annotation> getAnnotations() {
      return annotations;
    }

    @Override
    public int getParameterPosition() {
      return position;
    }
  }

  @Override
  public Object getTarget() {
    return context.getTarget();
  }

  @Override
  public CacheInvocationParameter[] getAllParameters() {
    return createParameters(IntStream.range(0, context.getParameters().length).boxed().toList());
  }

  @Override
  public CacheInvocationParameter[] getKeyParameters() {
    return createParameters(parameters.keys());
  }

  /** Returns the value of a {@code CachePut}; null if the method has none. */
  @Override
  public @Nullable CacheInvocationParameter getValueParameter() {
    return parameters.value() < 0 ? null : createParameter(parameters.value());
  }

  private CacheInvocationParameter[] createParameters(List<Integer> positions) {
    return positions.stream().map(this::createParameter).toArray(CacheInvocationParameter[]::new);
  }

  private CacheInvocationParameter createParameter(int position) {
    return new Argument(
        getMethod().getParameterTypes()[position],
        context.getParameters()[position],
        details.view().parameters().get(position),
        position);
  }

  /** Returns this object, or the {@link InvocationContext} of the call. */
  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type.isInstance(context)) {
      return type.cast(context);
    }
    throw new IllegalArgumentException(
        "A call can be unwrapped to InvocationContext, not to " + type.getName());
  }

  @Override
  public Method getMethod() {
    return details.getMethod();
  }

  @Override
  public Set<Annotation> getAnnotations() {
    return details.getAnnotations();
  }

  @Override
  public Annotation getCacheAnnotation() {
    return details.getCacheAnnotation();
  }

  @Override
  public String getCacheName() {
    return details.getCacheName();
  }

  @Override
  public String toString() {
    return details.toString();
  }
}
