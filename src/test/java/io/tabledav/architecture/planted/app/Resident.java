package io.tabledav.architecture.planted.app;

/** Somebody at home in app. */
public interface Resident {}
