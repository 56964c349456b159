package io.tabledav.architecture.planted.rest;

/** Somebody at home in rest. */
public interface Resident {}
