package io.tabledav.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.core.DB;

class SqliteErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "SQLITE_BUSY, UNAVAILABLE",
        "SQLITE_BUSY_SNAPSHOT, UNAVAILABLE",
        "SQLITE_LOCKED_SHAREDCACHE, UNAVAILABLE",
        "SQLITE_INTERRUPT, CANCELLED",
        "SQLITE_FULL, STORAGE_FULL",
        "SQLITE_READONLY, READ_ONLY",
        "SQLITE_READONLY_DBMOVED, READ_ONLY",
        "SQLITE_PERM, UNAVAILABLE",
        "SQLITE_CANTOPEN_ISDIR, UNAVAILABLE",
        "SQLITE_NOTADB, UNAVAILABLE",
        "SQLITE_CORRUPT_INDEX, UNAVAILABLE",
        "SQLITE_IOERR_READ, UNAVAILABLE",
        "SQLITE_NOMEM, UNAVAILABLE",
        "SQLITE_TOOBIG, INVALID",
        "SQLITE_MISMATCH, INVALID",
        "SQLITE_AUTH, FORBIDDEN",
        "SQLITE_CONSTRAINT_CHECK, CONFLICT",
        "SQLITE_MISUSE, INTERNAL",
        "SQLITE_ERROR, INTERNAL"
    })
    void aResultCodeIsToldWithoutTheDriversWords(SQLiteErrorCode result, Code code) {
        SQLException failure = DB.newSQLException(result.code, "secret words of /the/driver");
        DatabaseException told = SqliteErrors.of(failure);
        assertThat(told.code()).isEqualTo(code);
        assertThat(told.message()).isNotBlank().doesNotContain("secret");
        assertThat(told.sqlState()).isEqualTo(result.name());
        assertThat(told).hasCause(failure);
    }

    @ParameterizedTest
    @CsvSource({
        "SQLITE_ERROR, INVALID, true",
        "SQLITE_CONSTRAINT_UNIQUE, CONFLICT, true",
        "SQLITE_READONLY, FORBIDDEN, false",
        "SQLITE_IOERR_READ, UNAVAILABLE, false",
        "SQLITE_INTERRUPT, CANCELLED, false"
    })
    void whatSqliteSaysOfAClientsOwnSqlIsPassedOn(SQLiteErrorCode result, Code code, boolean words) {
        DatabaseException told = SqlErrors.of(DB.newSQLException(result.code, "no such column: (x)"));
        assertThat(told.code()).isEqualTo(code);
        assertThat(told.message().equals("no such column: (x)")).isEqualTo(words);
    }
}
