package io.penstock.common.declaration;

/** One of several keys that exclude each other, and the form of what follows it. */
public record Choice<T>(String key, Form<? extends T> form) {}
