package io.cachette.cdi.internal.bean;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * The return type of a method, and the class of the item that is cached: the value of an {@link
 * Optional}, the result of a {@link CompletionStage}, otherwise the returned object.
 *
 * @param async whether the method returns a {@link CompletionStage} or a {@link CompletableFuture}
 * @param optional whether the returned object, or the result of the stage, is an {@link Optional}
 * @param item the class of the item
 */
public record ReturnType(boolean async, boolean optional, Class<?> item) {

  /** Types that can be read only once, or that are not values. */
  private static final List<Class<?>> UNCACHEABLE =
      List.of(
          BaseStream.class,
          Iterator.class,
          Spliterator.class,
          InputStream.class,
          Reader.class,
          Flow.Publisher.class,
          Future.class,
          CompletionStage.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class);

  /** The names of such types in optional libraries. */
  private static final List<String> UNCACHEABLE_NAMES =
      List.of("org.reactivestreams.Publisher", "io.smallrye.mutiny.Uni");

  /** Types whose work may start on subscription, or whose completion cannot be observed. */
  private static final List<Class<?>> DEFERRED = List.of(Flow.Publisher.class, Future.class);

  private static final List<String> DEFERRED_NAMES =
      List.of(
          "org.reactivestreams.Publisher", "io.smallrye.mutiny.Uni", "io.smallrye.mutiny.Multi");

  /** Creates the return type of a method from its generic return type. */
  public static ReturnType of(Type returned) {
    Class<?> type = erase(returned);
    boolean async = type == CompletionStage.class || type == CompletableFuture.class;
    Type inner = async ? typeArgument(returned) : returned;
    boolean optional = erase(inner) == Optional.class;
    return new ReturnType(async, optional, erase(optional ? typeArgument(inner) : inner));
  }

  boolean isVoid() {
    return item == void.class || item == Void.class;
  }

  boolean isCacheable() {
    return UNCACHEABLE.stream().noneMatch(type -> type.isAssignableFrom(item))
        && !isOneOf(UNCACHEABLE_NAMES, item);
  }

  /** Whether the work may start or continue after the method returns, and its end is unknown. */
  public boolean isDeferred() {
    return !async
        && (DEFERRED.stream().anyMatch(type -> type.isAssignableFrom(item))
            || isOneOf(DEFERRED_NAMES, item));
  }

  /** Returns the item of a result; null if the result is null or empty. */
  public @Nullable Object unwrap(@Nullable Object result) {
    return optional && result != null ? ((Optional<?>) result).orElse(null) : result;
  }

  /** Returns the result with a cached item. */
  public @Nullable Object wrap(@Nullable Object cached) {
    return optional ? Optional.ofNullable(cached) : cached;
  }

  /** Converts a stage for methods that return a {@code CompletionStage} or a future. */
  @SuppressWarnings("FutureReturnValueIgnored") // the caller of the method gets it
  public static Object toReturnValue(CompletionStage<?> stage) {
    return stage.toCompletableFuture();
  }

  private static boolean isOneOf(List<String> names, @Nullable Class<?> type) {
    if (type == null) {
      return false;
    }
    return names.contains(type.getName())
        || isOneOf(names, type.getSuperclass())
        || List.of(type.getInterfaces()).stream().anyMatch(each -> isOneOf(names, each));
  }

  private static Type typeArgument(Type type) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[0]
        : Object.class;
  }

  private static Class<?> erase(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType generic) {
      return erase(generic.getRawType());
    }
    return type instanceof WildcardType wildcard
        ? erase(wildcard.getUpperBounds()[0])
        : Object.class;
  }
}
