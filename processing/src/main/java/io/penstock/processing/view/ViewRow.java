package io.penstock.processing.view;

/** A row of a view as its topic holds it: key and encoded value. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ViewRow(String key, byte[] value) {}
