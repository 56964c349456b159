package io.tabledav.fs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.tabledav.spi.Column;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.DdlSource;
import io.tabledav.spi.Index;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.spi.ViewDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one database says of itself, remembered for {@link #MAX_AGE}; a name that is not there is asked for each time.
 *
 * <p>Threads: any. Answers that were asked for before {@link #forget} are not remembered after it.
 */
final class Metadata {

    static final Duration MAX_AGE = Duration.ofSeconds(5);
    private static final int MAX_ENTRIES = 2_000;

    private enum Kind {
        SCHEMAS,
        RELATIONS,
        RELATION,
        COLUMNS,
        INDEXES,
        CONSTRAINTS,
        VIEW,
        DDL
    }

    private record Key(Kind kind, @Nullable Object name) {}

    private final Database database;
    private final Set<String> schemas;
    private final Cache<Key, Object> answers;
    private final AtomicLong generation = new AtomicLong();

    /**
     * Nothing is asked yet.
     *
     * @param schemas the only schemas there are for anybody who asks here; empty for all
     */
    Metadata(Database database, Set<String> schemas, Ticker ticker) {
        this.database = database;
        this.schemas = schemas;
        this.answers = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(MAX_AGE)
                .maximumSize(MAX_ENTRIES)
                .executor(Runnable::run)
                .build();
    }

    List<SchemaInfo> schemas() {
        return remembered(
                new Key(Kind.SCHEMAS, null),
                () -> database.listSchemas().stream()
                        .filter(schema -> shows(schema.name()))
                        .toList());
    }

    private boolean shows(String schema) {
        return schemas.isEmpty() || schemas.contains(schema);
    }

    List<RelationInfo> relations(String schema) {
        if (!shows(schema)) {
            throw DatabaseException.of(Code.NOT_FOUND, "There is no schema " + schema + ".");
        }
        return remembered(new Key(Kind.RELATIONS, schema), () -> database.listRelations(schema));
    }

    /** One relation, null if there is none of exactly this name. */
    @Nullable
    RelationInfo relation(RelationName name) {
        if (!shows(name.schema())) {
            return null;
        }
        try {
            return remembered(new Key(Kind.RELATION, name), () -> database.relationInfo(name));
        } catch (DatabaseException e) {
            if (e.code() == Code.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    List<Column> columns(RelationName name) {
        return remembered(new Key(Kind.COLUMNS, name), () -> database.listColumns(name));
    }

    List<Index> indexes(RelationName name) {
        return remembered(new Key(Kind.INDEXES, name), () -> database.listIndexes(name));
    }

    List<Constraint> constraints(RelationName name) {
        return remembered(new Key(Kind.CONSTRAINTS, name), () -> database.listConstraints(name));
    }

    ViewDefinition view(RelationName name) {
        return remembered(new Key(Kind.VIEW, name), () -> database.viewDefinition(name));
    }

    /** Whether the database can tell DDL at all. */
    boolean tellsDdl() {
        return database instanceof DdlSource;
    }

    String ddl(RelationName name) {
        if (!(database instanceof DdlSource source)) {
            throw DatabaseException.of(Code.NOT_FOUND, "This database does not tell the DDL of its relations.");
        }
        return remembered(new Key(Kind.DDL, name), () -> source.ddl(name));
    }

    /** Forgets everything, because something may have changed. */
    void forget() {
        generation.incrementAndGet();
        answers.invalidateAll();
    }

    @SuppressWarnings("unchecked") // each kind of key is used with one type of answer, in the methods above
    private <T> T remembered(Key key, Supplier<T> question) {
        Object known = answers.getIfPresent(key);
        if (known != null) {
            return (T) known;
        }
        long asked = generation.get();
        T answer = question.get();
        answers.put(key, answer);
        if (generation.get() != asked) {
            answers.invalidate(key);
        }
        return answer;
    }
}
