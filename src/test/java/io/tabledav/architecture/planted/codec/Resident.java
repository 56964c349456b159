package io.tabledav.architecture.planted.codec;

/** Somebody at home in codec. */
public interface Resident {}
