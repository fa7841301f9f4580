package io.cachette.cdi.internal.bean;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks classes that an extension registers, without the mark. Where a scan finds one with it, this
 * jar was put into an archive with beans, and the class is left out, as it is there already.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RegisteredByExtension {}
