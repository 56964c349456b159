package io.tabledav.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Behaviours;
import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseContract;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.TableSpec;
import io.tabledav.spi.TableSpec.ColumnSpec;
import io.tabledav.testing.Rows;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Field;

class MemoryDatabaseContractTest extends DatabaseContract {
    private final BufferAllocator rows = new RootAllocator();

    @Override
    public Behaviours behaviours() {
        return Behaviours.of(Power.CHECKS, Power.TRUNCATE, Power.NULLS_FIRST, Power.CREATE, Power.TRANSACTIONAL_DDL);
    }

    @Override
    public String schema() {
        return "main";
    }

    @Override
    protected Database open(List<TableSpec> tables, Map<String, String> views) {
        MemoryDatabase database = new MemoryDatabase(rows);
        for (TableSpec table : tables) {
            List<Field> fields = table.columns().stream()
                    .map(MemoryDatabaseContractTest::field)
                    .toList();
            List<String> key = table.columns().stream()
                    .filter(ColumnSpec::primaryKey)
                    .map(ColumnSpec::name)
                    .toList();
            database.createTable(new RelationName(schema(), table.name()), fields, key);
        }
        return database;
    }

    private static Field field(ColumnSpec column) {
        return column.nullable()
                ? Rows.field(column.name(), column.type().arrow())
                : Rows.required(column.name(), column.type().arrow());
    }

    @Override
    protected void afterClose() {
        assertThat(rows.getAllocatedMemory()).as("bytes of rows still held").isZero();
        rows.close();
    }
}
