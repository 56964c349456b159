package io.tabledav.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A folder of this process' own inside the spool folder. Only the server's user may look into it (mode 0700). A lock on a
 * file in it tells the folders of living servers from those that a killed one left, which are deleted.
 */
final class SpoolFolder implements AutoCloseable {
    private static final String PREFIX = "snapshots-";
    private static final String LOCK = "lock";

    private final Path parent;
    private final AtomicLong names = new AtomicLong();
    private @Nullable Path folder;
    private @Nullable FileChannel lock;

    /** Makes nothing yet. */
    SpoolFolder(Path parent) {
        this.parent = parent;
    }

    /** The path of a new file, in a folder that is there. */
    synchronized Path newFile() throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            make();
        }
        return folder().resolve(Long.toString(names.incrementAndGet(), Character.MAX_RADIX));
    }

    private Path folder() throws IOException {
        if (folder == null) {
            throw new IOException("the spool folder is closed");
        }
        return folder;
    }

    private void make() throws IOException {
        unlock();
        Files.createDirectories(parent, ownerOnly(parent));
        Path made = Files.createTempDirectory(parent, PREFIX);
        FileChannel channel =
                FileChannel.open(made.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException("the lock of a new folder is taken: " + made);
        }
        folder = made;
        lock = channel;
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Clears away what servers that were killed have left. */
    void deleteLeftovers() throws IOException {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path candidate : folders) {
                if (isLeftOver(candidate)) {
                    delete(candidate);
                }
            }
        }
    }

    /** A folder without a lock file may be one that another server is making at this moment. */
    private static boolean isLeftOver(Path candidate) throws IOException {
        Path file = candidate.resolve(LOCK);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void delete(Path candidate) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(candidate)) {
            for (Path file : files) {
                // Last, so that a folder that is half deleted still counts as left over.
                if (!file.endsWith(LOCK)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Files.deleteIfExists(candidate.resolve(LOCK));
        Files.deleteIfExists(candidate);
    }

    private void unlock() throws IOException {
        FileChannel held = lock;
        lock = null;
        if (held != null) {
            held.close();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        Path made = folder;
        folder = null;
        try {
            if (made != null && Files.isDirectory(made)) {
                delete(made);
            }
        } finally {
            unlock();
        }
    }
}
