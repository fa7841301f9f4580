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

/** A call of an annotated method, for resolvers and key generators. */
final class Call implements CacheKeyInvocationContext<Annotation> {

  private final MethodDetails details;
  private final CacheParameters parameters;
  private final InvocationContext context;

  Call(MethodDetails details, CacheParameters parameters, InvocationContext context) {
    this.details = details;
    this.parameters = parameters;
    this.context = context;
  }

  /** One argument. */
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
    return arguments(IntStream.range(0, context.getParameters().length).boxed().toList());
  }

  @Override
  public CacheInvocationParameter[] getKeyParameters() {
    return arguments(parameters.keys());
  }

  /** The value of a {@code CachePut}, or null. */
  @Override
  public @Nullable CacheInvocationParameter getValueParameter() {
    return parameters.value() < 0 ? null : argument(parameters.value());
  }

  private CacheInvocationParameter[] arguments(List<Integer> positions) {
    return positions.stream().map(this::argument).toArray(CacheInvocationParameter[]::new);
  }

  private CacheInvocationParameter argument(int position) {
    return new Argument(
        getMethod().getParameterTypes()[position],
        context.getParameters()[position],
        details.view().parameters().get(position),
        position);
  }

  /** This, or the {@link InvocationContext} behind it. */
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
