package io.tabledav.architecture.planted.attic;

/** Planted: there is no such room. */
public interface Homeless {}
