package io.tabledav.architecture.planted.ui;

/** Somebody at home in ui. */
public interface Resident {}
