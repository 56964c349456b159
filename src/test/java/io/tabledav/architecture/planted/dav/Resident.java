package io.tabledav.architecture.planted.dav;

/** Somebody at home in dav. */
public interface Resident {}
