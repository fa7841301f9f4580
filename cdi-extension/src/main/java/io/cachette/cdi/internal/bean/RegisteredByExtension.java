package io.cachette.cdi.internal.bean;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the classes that an extension registers.
 *
 * <p>The extension registers these classes without the mark. If a scan finds a class with the mark,
 * this library was merged into a bean archive. The extension vetoes the scanned class, since it is
 * already registered.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RegisteredByExtension {}
