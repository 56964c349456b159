package io.tabledav.architecture.planted.fs;

/** Planted: a name that says nothing. */
public interface AbstractPath {}
