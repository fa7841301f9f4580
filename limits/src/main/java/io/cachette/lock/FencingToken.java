package io.cachette.lock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of type {@code long} that receives the {@link Lease#fencingToken} of the call.
 * The argument of the caller is ignored. The token is zero if the call proceeds without Redis.
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
