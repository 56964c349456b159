package io.tabledav.architecture.planted.spi;

import com.fasterxml.jackson.databind.JsonNode;

/** Planted: the wall knows Arrow and JSpecify only. */
public interface NamesJackson {
    JsonNode word();
}
