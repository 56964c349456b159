package io.tabledav.spi;

import java.util.List;
import java.util.Map;

/** What a {@link Database} can be asked for rows: a scan of one relation, or SQL of the caller's own. */
public sealed interface Query {

    /**
     * Some rows and columns of one relation. A backend without SQL can answer it, and one with SQL is the only place where
     * it becomes text.
     */
    record Scan(RelationName relation, ReadShape shape) implements Query {}

    /**
     * One statement in the database's own SQL.
     *
     * @param text exactly one statement
     * @param parameters the values that its placeholders bind
     * @param effect what the statement may do; anything beyond is refused with {@code FORBIDDEN}
     */
    record Sql(String text, Parameters parameters, Effect effect) implements Query {}

    /** What a statement may do to the database. No effect includes transaction control or attaching other files. */
    enum Effect {
        /** Read rows. */
        READ,
        /** Also insert, update and delete rows. */
        WRITE,
        /** Also create, alter and drop relations. */
        DDL
    }

    /** The values of a statement's placeholders. */
    sealed interface Parameters {

        /** No parameters. */
        Parameters NONE = new Positional(List.of());

        /** Values for {@code ?}, in order; their number must be that of the placeholders. */
        record Positional(List<Value> values) implements Parameters {
            public Positional {
                values = List.copyOf(values);
            }
        }

        /** Values for {@code :name}; the names must be exactly those of the placeholders. */
        record Named(Map<String, Value> values) implements Parameters {
            public Named {
                values = Map.copyOf(values);
            }
        }
    }
}
