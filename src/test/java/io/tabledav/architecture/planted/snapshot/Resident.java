package io.tabledav.architecture.planted.snapshot;

/** Somebody at home in snapshot. */
public interface Resident {}
