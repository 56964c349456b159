package io.tabledav.backend.postgres;

import org.apache.arrow.vector.types.pojo.Field;

/** A column of some rows: the field that it is read as, and what its values are. */
record ResultColumn(Field field, PostgresType type) {}
