package io.tabledav.spi;

import java.util.List;

/**
 * What a view is made of.
 *
 * @param sql the view's SQL as the database keeps it
 * @param dependsOn the relations that it reads directly, in name order
 */
public record ViewDefinition(String sql, List<RelationName> dependsOn) {
    public ViewDefinition {
        dependsOn = List.copyOf(dependsOn);
    }
}
