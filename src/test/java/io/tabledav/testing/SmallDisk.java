package io.tabledav.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system of a few megabytes that a test fills: a database whose files lie on it finds its disk full.
 *
 * <p>Owner: whoever mounts it closes it, after the database has let go of its files.
 */
public final class SmallDisk implements AutoCloseable {
    private static final String BALLAST = "ballast";

    private final Path mountPoint;
    private final Path folder;

    private SmallDisk(Path mountPoint, Path folder) {
        this.mountPoint = mountPoint;
        this.folder = folder;
    }

    /**
     * Mounts one at a folder, which is made. Only root on Linux may do so: for anybody else the test is skipped, and says why.
     */
    public static SmallDisk mount(Path mountPoint, int megabytes) {
        try {
            Files.createDirectories(mountPoint);
            String refused =
                    run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", mountPoint.toString());
            Assumptions.assumeTrue(
                    refused.isEmpty(),
                    () -> "Skipped: a full disk needs a small file system, and this user may not mount one: "
                            + refused);
            return new SmallDisk(mountPoint, Files.createDirectory(mountPoint.resolve("files")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty folder on it. */
    public Path folder() {
        return folder;
    }

    /** Takes all of its room but so many bytes. */
    public void fill(long bytesLeft) throws IOException {
        byte[] block = new byte[64 * 1024];
        try (OutputStream ballast = Files.newOutputStream(mountPoint.resolve(BALLAST))) {
            while (Files.getFileStore(mountPoint).getUsableSpace() > bytesLeft) {
                ballast.write(block);
            }
        }
    }

    /** Gives back what {@link #fill} took. */
    public void makeRoom() throws IOException {
        Files.delete(mountPoint.resolve(BALLAST));
    }

    /** Unmounts it: at once for everybody who looks, and in the end when the last file is closed. */
    @Override
    public void close() {
        String refused = run("umount", "--lazy", mountPoint.toString());
        if (!refused.isEmpty()) {
            throw new IllegalStateException("The small disk stays mounted: " + refused);
        }
    }

    /** Runs a program; what it said if it failed, else nothing. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int code = process.waitFor();
            return code == 0 ? "" : command[0] + " ended with " + code + ": " + said;
        } catch (IOException e) {
            return command[0] + ": " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
