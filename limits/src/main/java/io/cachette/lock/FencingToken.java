package io.cachette.lock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter of a method with {@link Locked} whose argument is replaced by the {@linkplain
 * Lease#fencingToken fencing token} of the call. One parameter can have the mark.
 *
 * <pre>{@code
 * @Locked(name = "account")
 * public void withdraw(@LockKey String account, long amount, @FencingToken long token) {
 *   book(account, -amount, token);
 * }
 * }</pre>
 *
 * <p>The parameter is a {@code long}; the argument of the caller is ignored. The token is zero if
 * the call proceeds without Redis.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface FencingToken {}
