package io.tabledav.architecture.planted.fs;

/** Somebody at home in fs. */
public interface Resident {}
