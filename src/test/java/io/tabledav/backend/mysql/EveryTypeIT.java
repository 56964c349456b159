package io.tabledav.backend.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.testing.FileCopy;
import io.tabledav.testing.MariaDbServer;
import io.tabledav.testing.ServerProcess;
import io.tabledav.tree.Format;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every type of MariaDB through the running server: GET, PUT into an empty clone, and no difference. */
class EveryTypeIT {
    @RegisterExtension
    final MysqlFixture mysql = new MysqlFixture(MysqlDriver.MARIADB);

    @TempDir
    private Path folder;

    @Test
    void whatIsReadIsWrittenIntoAClone() throws Exception {
        EveryType.fill(mysql);
        String url = MariaDbServer.shared().url(mysql.schema()) + "?user=" + MariaDbServer.USER;
        try (ServerProcess server = ServerProcess.at(folder.resolve("home")).start("db=" + url, "--access=write")) {
            for (Format format : new Format[] {Format.ARROW, Format.FEATHER, Format.PARQUET, Format.CSV}) {
                EveryType.create(mysql, "clone");
                FileCopy.copy(server, mysql.relation("t"), mysql.relation("clone"), format, folder);
                assertThat(mysql.texts("SELECT count(*) FROM clone")).containsExactly("4");
                assertThat(mysql.texts("SELECT id FROM (SELECT * FROM t EXCEPT SELECT * FROM clone) x"
                                + " UNION ALL SELECT id FROM (SELECT * FROM clone EXCEPT SELECT * FROM t) y"))
                        .as(format.extension())
                        .isEmpty();
                mysql.sql("DROP TABLE clone");
            }
        }
    }
}
