package io.tabledav.backend.mysql;

import io.tabledav.spi.RelationName;

/** Names as SQL. */
final class MysqlNames {
    private MysqlNames() {}

    /** A name in backquotes, so that any character may be in it, whatever {@code sql_mode} is. */
    static String quote(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** A relation with its schema. */
    static String quote(RelationName relation) {
        return quote(relation.schema()) + "." + quote(relation.name());
    }
}
