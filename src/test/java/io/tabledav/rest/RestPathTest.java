package io.tabledav.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths of endpoints become paths of the tree. */
class RestPathTest {

    @ParameterizedTest
    @CsvSource({
        "/api/v1/databases/demo/tree,                      /demo/",
        "/api/v1/databases/demo/tree/,                     /demo/",
        "/api/v1/databases/de%20mo/tree/main,              /de%20mo/main/",
        "/api/v1/databases/demo/tree/main/t/columns/a,     /demo/main/t/columns/a",
        "/api/v1/databases/demo/tree/main/t/t.csv,         /demo/main/t/t.csv",
        "/api/v1/databases/demo/tree/main/a=2Fb,           /demo/main/a=2Fb/",
        "//api/v1//databases/tree/tree/tree,               /tree/tree/",
    })
    void aTreeIsBelowItsDatabase(String rawPath, String href) {
        assertThat(RestPath.of(rawPath).tree().href()).isEqualTo(href);
    }

    @Test
    void aRelationIsNamedBySegments() {
        assertThat(RestPath.of("/api/v1/databases/demo/relations/ma%20in/caf%C3%A9/rows")
                        .relation())
                .isEqualTo(new DbPath.Relation("demo", "ma in", "café"));
        assertThat(RestPath.of("/api/v1/databases/demo/relations/main/x=2Ecsv/rows")
                        .relation())
                .isEqualTo(new DbPath.Relation("demo", "main", "x.csv"));
        assertThat(RestPath.of("/api/v1/databases/demo/relations/main/x.csv/rows")
                        .relation())
                .isEqualTo(new DbPath.Data(new DbPath.Relation("demo", "main", "x"), Format.CSV, true));
    }

    @Test
    void aQueryIsForADatabase() {
        assertThat(RestPath.of("/api/v1/databases/my%20db/query").database()).isEqualTo("my db");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/databases/demo/tree/..",
                "/api/v1/databases/demo/tree/%2e%2E/x",
                "/api/v1/databases/./demo/tree",
                "/api/v1/x/../databases/demo/tree",
                "/api/%761/databases/demo/tree",
                "/api/v1/databases/demo/%74ree/main",
                "/api/v1/databases/demo/tree/a%2Fb",
                "/api/v1/databases/demo/tree/%zz",
                "/api/v1/databases/demo",
                "/api/v1/databases",
            })
    void whatTheRouterWouldHaveResolvedIsRefused(String rawPath) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> RestPath.of(rawPath).tree())
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(Code.INVALID));
    }
}
