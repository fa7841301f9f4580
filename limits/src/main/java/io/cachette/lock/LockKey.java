package io.cachette.lock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter of a method with {@link Locked} or {@link ConcurrencyLimit} whose argument is
 * the key. Several marked parameters form one key.
 *
 * <pre>{@code
 * @Locked(name = "account")
 * public void withdraw(@LockKey String account, long amount) {
 *   book(account, -amount, 0);
 * }
 * }</pre>
 *
 * <p>The {@code toString()} of the argument is the key, so it must be the same in every JVM; null
 * is the empty key. If the annotation has a {@link Locked#key}, the mark has no effect.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface LockKey {}
