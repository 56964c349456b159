package io.tabledav.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.app.Databases.Served;
import io.tabledav.backend.sqlite.SqliteDatabase;
import io.tabledav.backend.sqlite.SqliteSettings;
import io.tabledav.fs.Mount;
import io.tabledav.security.Access;
import io.tabledav.security.AccessPolicy.Grant;
import io.tabledav.spi.Database;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseChecksTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aDatabaseIsUpWhenItsFileIsThere(@TempDir Path temp) {
        String url = "jdbc:sqlite:" + temp.resolve("a.db");
        try (Database database = open(url)) {
            assertThat(DatabaseChecks.state(served(database))).isEqualTo("down");

            SqliteDatabase.createFile(url);

            assertThat(DatabaseChecks.state(served(database))).isEqualTo("up");
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerSoonIsBusyAndNotDown(@TempDir Path temp) throws Exception {
        String url = "jdbc:sqlite:" + temp.resolve("a.db");
        SqliteDatabase.createFile(url);
        try (RootAllocator allocator = new RootAllocator();
                Database database = open(url)) {
            database.query(
                            new Query.Sql("create table t (a integer)", Query.Parameters.NONE, Query.Effect.DDL),
                            allocator)
                    .close();
            Query.Scan scan = new Query.Scan(new RelationName("main", "t"), ReadShape.ALL);
            try (ArrowReader theOnlyConnection = database.query(scan, allocator)) {
                assertThat(DatabaseChecks.state(served(database))).isEqualTo("busy");
                assertThat(theOnlyConnection.loadNextBatch()).isFalse();
            }
            assertThat(DatabaseChecks.state(served(database))).isEqualTo("up");
        }
    }

    private static Database open(String url) {
        return new SqliteDatabase(new SqliteSettings(url, 1, MINUTE, MINUTE, Map.of()));
    }

    private static Served served(Database database) {
        return new Served(new Mount("a", database, MINUTE), new Grant(Access.READ, true));
    }
}
