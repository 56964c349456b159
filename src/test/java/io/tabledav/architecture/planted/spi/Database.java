package io.tabledav.architecture.planted.spi;

/** Stands in for the real one. */
public interface Database {}
