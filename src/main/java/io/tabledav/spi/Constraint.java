package io.tabledav.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constraint of a relation.
 *
 * @param name its own name, or a stable one made from its kind and columns where the database keeps none
 * @param kind what it demands
 * @param columns the columns it is over, in order; empty for a check that the database does not resolve
 * @param references what a foreign key refers to, else null
 * @param expression the SQL of a check, else null
 */
public record Constraint(
        String name,
        Kind kind,
        List<String> columns,
        @Nullable Reference references,
        @Nullable String expression) {
    public Constraint {
        columns = List.copyOf(columns);
    }

    /** What a constraint demands, with the word that clients see. */
    public enum Kind {
        PRIMARY_KEY("primary_key"),
        UNIQUE("unique"),
        FOREIGN_KEY("foreign_key"),
        CHECK("check"),
        EXCLUSION("exclusion");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The value of the property {@code kind}. */
        public String word() {
            return word;
        }
    }

    /**
     * The far side of a foreign key.
     *
     * @param relation the relation referred to
     * @param columns its columns, in the order of the constraint's own
     * @param onDelete the SQL action, such as {@code NO ACTION} or {@code CASCADE}
     * @param onUpdate the SQL action
     */
    public record Reference(RelationName relation, List<String> columns, String onDelete, String onUpdate) {
        public Reference {
            columns = List.copyOf(columns);
        }
    }
}
