package io.tabledav.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.backend.sqlite.SqliteDatabase;
import io.tabledav.backend.sqlite.SqliteSettings;
import io.tabledav.codec.Codec;
import io.tabledav.codec.Codecs;
import io.tabledav.spi.Column;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.Database;
import io.tabledav.spi.Index;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationKind;
import io.tabledav.spi.RelationName;
import io.tabledav.tree.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDatabaseTest {
    private final RootAllocator allocator = new RootAllocator();
    private final Path folder;
    private final DemoDatabase demo;

    DemoDatabaseTest(@TempDir Path folder) {
        Codec csv = new Codecs(folder).decoder(Format.CSV);
        this.folder = folder;
        this.demo = new DemoDatabase(folder, csv, allocator);
    }

    @AfterEach
    void everyBufferIsGivenBack() {
        allocator.close();
    }

    @Test
    void everyRowOfTheFilesIsThere() throws IOException {
        try (Database database = open(demo.make())) {
            assertThat(database.listRelations("main").stream()
                            .filter(relation -> relation.kind() == RelationKind.TABLE)
                            .map(RelationInfo::name)
                            .map(RelationName::name))
                    .containsExactly("airports", "routes", "strikes", "weather");
            assertThat(count(database, "airports")).isEqualTo(3376);
            assertThat(count(database, "routes")).isEqualTo(5366);
            assertThat(count(database, "strikes")).isEqualTo(10_000);
            assertThat(count(database, "weather")).isEqualTo(1461);
            assertThat(count(database, "busiest_airports")).isEqualTo(303);
            assertThat(count(database, "strikes_by_species")).isEqualTo(37);
        }
    }

    @Test
    void columnsHaveTypesAndKeys() {
        try (Database database = open(demo.make())) {
            assertThat(database.listColumns(main("weather")))
                    .filteredOn(column -> column.name().equals("date"))
                    .singleElement()
                    .satisfies(date -> {
                        assertThat(date.field().getType()).isEqualTo(new ArrowType.Date(DateUnit.DAY));
                        assertThat(date.primaryKeyPosition()).isEqualTo(1);
                    });
            assertThat(database.listColumns(main("strikes")))
                    .filteredOn(Column::nullable)
                    .extracting(Column::name)
                    .containsExactly("speed_knots");
            assertThat(database.listIndexes(main("strikes")))
                    .filteredOn(index -> index.partial() != null)
                    .extracting(Index::name)
                    .containsExactly("strikes_with_damage");
            assertThat(database.listConstraints(main("routes")))
                    .filteredOn(constraint -> constraint.kind() == Kind.FOREIGN_KEY)
                    .extracting(Constraint::columns)
                    .containsExactlyInAnyOrder(List.of("origin"), List.of("destination"));
        }
    }

    @Test
    void itIsBuiltOnce() throws IOException {
        Path file = demo.make();
        FileTime longAgo = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(file, longAgo);

        assertThat(demo.make()).isEqualTo(file);

        assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
    }

    @Test
    void whatAKilledStartLeftBehindIsRemoved() throws IOException {
        for (String leftover : List.of("demo-unfinished.db", "demo-unfinished.db-wal", "demo-unfinished.db-shm")) {
            Files.writeString(folder.resolve(leftover), "half of a database");
        }

        try (Database database = open(demo.make())) {
            assertThat(count(database, "strikes")).isEqualTo(10_000);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .contains("demo.db")
                    .noneMatch(name -> name.startsWith("demo-unfinished"));
        }
    }

    private static Database open(Path file) {
        return new SqliteDatabase(SqliteSettings.of("jdbc:sqlite:" + file));
    }

    private long count(Database database, String relation) throws IOException {
        long rows = 0;
        try (ArrowReader reader = database.query(new Query.Scan(main(relation), ReadShape.ALL), allocator)) {
            while (reader.loadNextBatch()) {
                rows += reader.getVectorSchemaRoot().getRowCount();
            }
        }
        return rows;
    }

    private static RelationName main(String relation) {
        return new RelationName("main", relation);
    }
}
