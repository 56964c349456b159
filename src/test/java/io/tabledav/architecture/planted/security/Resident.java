package io.tabledav.architecture.planted.security;

/** Somebody at home in security. */
public interface Resident {}
