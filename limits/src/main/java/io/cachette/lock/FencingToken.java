package io.cachette.lock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter of type {@code long} that gets the {@link Lease#fencingToken} of the call, whatever
 * the caller passes; zero if it goes on without Redis.
 *
 * <pre>{@code
 * @Locked
 * public void book(@LockKey String account, long amount, @FencingToken long token) { … }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface FencingToken {}
