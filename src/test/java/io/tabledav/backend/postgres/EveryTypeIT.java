package io.tabledav.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.testing.FileCopy;
import io.tabledav.testing.PostgresServer;
import io.tabledav.testing.ServerProcess;
import io.tabledav.tree.Format;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every type of PostgreSQL through the running server: GET, PUT into an empty clone, and no difference. */
class EveryTypeIT {
    @RegisterExtension
    final PostgresTables postgres = new PostgresTables();

    @TempDir
    private Path folder;

    @Test
    void whatIsReadIsWrittenIntoAClone() throws Exception {
        EveryType.fill(postgres);
        String url = postgres.server().url() + "?user=" + PostgresServer.USER;
        try (ServerProcess server = ServerProcess.at(folder.resolve("home")).start("db=" + url, "--access=write")) {
            for (Format format : new Format[] {Format.ARROW, Format.FEATHER, Format.PARQUET, Format.CSV}) {
                postgres.sql("CREATE TABLE c (LIKE t INCLUDING ALL)");
                FileCopy.copy(server, postgres.relation("t"), postgres.relation("c"), format, folder);
                assertThat(postgres.texts("SELECT count(*) FROM c")).containsExactly("3");
                assertThat(postgres.texts("(SELECT t::text FROM t EXCEPT ALL SELECT c::text FROM c)"
                                + " UNION ALL (SELECT c::text FROM c EXCEPT ALL SELECT t::text FROM t)"))
                        .as(format.extension())
                        .isEmpty();
                postgres.sql("DROP TABLE c");
            }
        }
    }
}
