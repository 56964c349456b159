package io.tabledav.architecture.planted.tree;

/** Somebody at home in tree. */
public interface Resident {}
