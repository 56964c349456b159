package io.tabledav.app;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tabledav.security.Access;
import io.tabledav.tree.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be configured, under the prefix {@code tabledav}: in {@code config/application.properties}, in the environment
 * ({@code TABLEDAV_DATABASES_SALES_URL}) and, above both, on the command line.
 */
@ConfigMapping(prefix = "tabledav")
public interface Settings {

    /** The folder for everything that the server keeps; see {@link DataFolder} for where it is by default. */
    Optional<Path> home();

    /** The databases, by the name of their folder; without any, the demo database is served. */
    Map<String, OneDatabase> databases();

    /** The folder of the jars of further JDBC drivers. */
    @WithDefault("drivers")
    Path drivers();

    /** Host names, without a port, by which clients may ask beyond loopback; {@code *} for any. */
    Optional<Set<String>> allowedHosts();

    /** Who may come in. */
    Auth auth();

    /** How long a client may keep the rows of its answer waiting before the rest of them is put on disk. */
    @WithDefault("10S")
    Duration blockedReaderLimit();

    /** How much memory rows may take. */
    Memory memory();

    /** How much disk waiting bodies may take. */
    Spool spool();

    /** How much disk encodings may take whose length has to be known, and for how long. */
    Snapshot snapshot();

    /** Where locks, scratch files and the like are kept, and how much of them. */
    @WithName("state")
    StateKept state();

    /** What Parquet may cost. */
    Parquet parquet();

    /** What a listing of a relation's folder may cost. */
    Listing listing();

    /** What Parquet may cost. */
    interface Parquet {

        /** How many files may be written at once, and as many read; others wait in order. */
        @WithDefault("2")
        int atOnce();

        /** The most memory for all of them together, beside {@link Memory#limit}. */
        @WithDefault("256M")
        MemorySize memory();
    }

    /** What a listing of a relation's folder may cost. */
    interface Listing {

        /** The data files that it shows. */
        @WithDefault("arrow,parquet,csv")
        List<Format> formats();

        /** The files of a relation that is estimated to be larger are not made for a listing. */
        @WithDefault("64M")
        MemorySize maxBytes();

        /** How long a listing waits for files that are being made for it. */
        @WithName("wait")
        @WithDefault("2S")
        Duration patience();
    }

    /** One database. */
    interface OneDatabase {

        /** Where it is, such as {@code jdbc:sqlite:sales.db}, with the driver's own parameters, those for TLS among them. */
        String url();

        /** Who logs in, if the URL does not say so. */
        Optional<String> username();

        /** The password of the one who logs in. */
        Optional<String> password();

        /** A file whose first line is the password, in place of {@link #password}. */
        Optional<Path> passwordFile();

        /** The only schemas that are shown; all of them if none is named. */
        Optional<Set<String>> schemas();

        /** How far it is opened to clients. */
        @WithDefault("read")
        Access access();

        /** Whether clients may send SQL of their own. */
        @WithDefault("true")
        boolean sql();

        /** How many statements may run in it at once. */
        @WithDefault("16")
        int maxConnections();

        /** The longest time that it may work for one request. */
        @WithDefault("10M")
        Duration queryTimeout();
    }

    /** Who may come in. */
    interface Auth {

        /** Whether a server without users may listen beyond loopback: everybody who reaches it may then do everything. */
        @WithDefault("false")
        boolean allowAnonymous();
    }

    /** How much memory rows may take. */
    interface Memory {

        /** The most memory outside the Java heap for rows on their way, all requests together; else {@link ArrowMemory} decides. */
        Optional<MemorySize> limit();
    }

    /** Encodings that are kept because their length, their entity tag or a part of them was asked for. */
    interface Snapshot {

        /** The most bytes on disk. */
        @WithDefault("8G")
        MemorySize maxBytes();

        /** The most bytes of one file; of a larger one no length is told. */
        @WithDefault("2G")
        MemorySize maxFileBytes();

        /** How old one may be and still be given to somebody new, where the database proves nothing. */
        @WithDefault("5S")
        Duration maxAge();

        /** How long a client sees the one that it was last told of, from when it last asked. */
        @WithDefault("60S")
        Duration hold();

        /** How long it does so at most. */
        @WithDefault("10M")
        Duration maxHold();
    }

    /** What the server itself remembers. */
    interface StateKept {

        /** The JDBC URL of a database for it, which servers may share; else a SQLite file in the data folder. */
        Optional<String> url();

        /** Who logs in there, if the URL does not say so. */
        Optional<String> username();

        /** The password of the one who logs in. */
        Optional<String> password();

        /** A file whose first line is the password, in place of {@link #password}. */
        Optional<Path> passwordFile();

        /** How many locks may be held in all. */
        @WithDefault("100000")
        int maxLocks();

        /** How many one user may hold. */
        @WithDefault("10000")
        int maxLocksPerUser();

        /** How long a lock is held that asks for no time. */
        @WithDefault("10M")
        Duration lockTimeout();

        /** How long a lock is held at most without being refreshed. */
        @WithDefault("1H")
        Duration maxLockTimeout();

        /** The most bytes of one user's scratch files. */
        @WithDefault("1G")
        MemorySize maxScratchBytes();

        /** The most scratch files and folders of one user. */
        @WithDefault("10000")
        int maxScratchFiles();

        /** After how long a scratch file goes that nobody reads or writes. */
        @WithDefault("7D")
        Duration maxScratchAge();
    }

    /** How much disk waiting bodies may take. */
    interface Spool {

        /** The most bytes that may wait at once. */
        @WithDefault("8G")
        MemorySize maxBytes();
    }
}
