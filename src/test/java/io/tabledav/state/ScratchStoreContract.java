package io.tabledav.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.state.LockKind.Depth;
import io.tabledav.state.ScratchEntry.Kind;
import io.tabledav.state.ScratchStore.Quota;
import io.tabledav.state.ScratchStore.Written;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Scratch files, on whatever keeps them. */
public abstract class ScratchStoreContract extends StateContract {
    private static final String FOLDER = "/sales/main/orders";
    private static final String FILE = FOLDER + "/~$orders.xlsx";

    private ScratchStore scratch() {
        return state().scratch();
    }

    private static StateLimits limits(long bytes, int entries) {
        return new StateLimits(
                LIMITS.locks(), LIMITS.properties(), new StateLimits.Scratch(bytes, entries, Duration.ofDays(7)));
    }

    private static byte[] random(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Written write(String path, byte[] bytes) throws IOException {
        return scratch().write("ann", path, null, new ByteArrayInputStream(bytes));
    }

    private Written write(String path, String text) throws IOException {
        return write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] read(String path) throws IOException {
        return scratch().read("ann", path).orElseThrow().from(0).readAllBytes();
    }

    private String text(String path) throws IOException {
        return new String(read(path), StandardCharsets.UTF_8);
    }

    @Test
    void aFileIsKeptAsItWasSent() throws IOException {
        byte[] bytes = random(1, 3000);
        Written written = scratch().write("ann", FILE, "text/x; charset=\"ü\"", new ByteArrayInputStream(bytes));
        ScratchEntry entry = written.entry();
        assertThat(written.created()).isTrue();
        assertThat(entry.path()).isEqualTo(FILE);
        assertThat(entry.name()).isEqualTo("~$orders.xlsx");
        assertThat(entry.kind()).isEqualTo(Kind.FILE);
        assertThat(entry.sizeBytes()).isEqualTo(3000);
        assertThat(entry.contentType()).isEqualTo("text/x; charset=\"ü\"");
        assertThat(entry.etag()).matches("\"[0-9a-f]{32}\"");
        assertThat(entry.created()).isEqualTo(clock.instant()).isEqualTo(entry.modified());
        assertThat(scratch().find("ann", FILE)).contains(entry);
        ScratchBody body = open(LIMITS).scratch().read("ann", FILE).orElseThrow();
        assertThat(body.entry()).isEqualTo(entry);
        assertThat(body.from(0).readAllBytes()).isEqualTo(bytes);
    }

    @Test
    void aFileOfManyPiecesIsReadFromAnywhere() throws IOException {
        byte[] bytes = random(2, 2_500_000);
        write(FILE, bytes);
        assertThat(read(FILE)).isEqualTo(bytes);
        ScratchBody body = scratch().read("ann", FILE).orElseThrow();
        for (int offset : new int[] {1, 524_287, 524_288, 524_289, 2_097_152, 2_499_999}) {
            assertThat(body.from(offset).readNBytes(700_000))
                    .isEqualTo(Arrays.copyOfRange(bytes, offset, Math.min(bytes.length, offset + 700_000)));
        }
        assertThat(body.from(2_500_000).read()).isEqualTo(-1);
        assertThat(body.from(9_999_999).read()).isEqualTo(-1);
        assertThat(body.from(2_499_999).read()).isEqualTo(bytes[2_499_999] & 0xFF);
    }

    @Test
    void eachPrincipalHasItsOwn() throws IOException {
        write(FILE, "ann's");
        scratch().write("bob", FILE, null, new ByteArrayInputStream(new byte[] {1}));
        scratch().write("", FILE, null, new ByteArrayInputStream(new byte[] {1, 2}));
        assertThat(text(FILE)).isEqualTo("ann's");
        scratch().delete("bob", FILE);
        assertThat(scratch().find("bob", FILE)).isEmpty();
        assertThat(scratch().find("", FILE).orElseThrow().sizeBytes()).isEqualTo(2);
        assertThat(scratch().find("Ann", FILE)).isEmpty();
        assertThat(scratch().list("eve", FOLDER)).isEmpty();
    }

    @Test
    void aFolderIsListedWithoutWhatIsInItsFolders() throws IOException {
        write(FOLDER + "/b", "1");
        write(FOLDER + "/B", "2");
        write(FOLDER + "/ä", "3");
        scratch().makeFolder("ann", FOLDER + "/a folder");
        write(FOLDER + "/a folder/deep", "4");
        scratch().placeholder("ann", FOLDER + "/empty");
        write("/sales/main/orders2", "5");
        assertThat(scratch().list("ann", FOLDER))
                .extracting(ScratchEntry::name)
                .containsExactly("B", "a folder", "b", "empty", "ä");
        assertThat(scratch().list("ann", FOLDER))
                .extracting(ScratchEntry::kind)
                .containsExactly(Kind.FILE, Kind.FOLDER, Kind.FILE, Kind.PLACEHOLDER, Kind.FILE);
        assertThat(scratch().list("ann", "/")).isEmpty();
    }

    @Test
    void aNewContentTakesThePlaceOfTheOld() throws IOException {
        Written first = write(FILE, "one");
        clock.advance(Duration.ofMinutes(2));
        Written second = write(FILE, "three");
        assertThat(second.created()).isFalse();
        assertThat(second.entry().created()).isEqualTo(first.entry().created());
        assertThat(second.entry().modified()).isEqualTo(clock.instant());
        assertThat(second.entry().etag()).isNotEqualTo(first.entry().etag());
        assertThat(text(FILE)).isEqualTo("three");
        assertThat(write(FILE, "one").entry().etag()).isEqualTo(first.entry().etag());
    }

    @Test
    void aBodyThatBreaksLeavesTheOldContent() throws IOException {
        write(FILE, "old");
        for (int size : new int[] {0, 10, 600_000, 1_500_000}) {
            assertThatThrownBy(() -> scratch().write("ann", FILE, null, new BreakingBody(size)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("broken");
            assertThatThrownBy(() -> scratch().write("ann", FILE + "2", null, new BreakingBody(size)))
                    .isInstanceOf(IOException.class);
        }
        assertThat(text(FILE)).isEqualTo("old");
        assertThat(scratch().list("ann", FOLDER)).hasSize(1);
        assertThat(scratch().quota("ann").usedBytes()).isEqualTo(3);
    }

    /** Gives so many bytes, then fails. */
    private static final class BreakingBody extends InputStream {
        private int left;

        BreakingBody(int size) {
            left = size;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                throw new IOException("broken");
            }
            left--;
            return 'x';
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                throw new IOException("broken");
            }
            int count = Math.min(left, length);
            Arrays.fill(target, offset, offset + count, (byte) 'x');
            left -= count;
            return count;
        }
    }

    @Test
    void namesAreTakenWithoutContent() throws IOException {
        Written taken = scratch().placeholder("ann", FILE);
        assertThat(taken.created()).isTrue();
        assertThat(taken.entry().kind()).isEqualTo(Kind.PLACEHOLDER);
        assertThat(scratch().placeholder("ann", FILE)).isEqualTo(new Written(taken.entry(), false));
        assertThat(read(FILE)).isEmpty();
        Written filled = write(FILE, "now");
        assertThat(filled.created()).isFalse();
        assertThat(filled.entry().kind()).isEqualTo(Kind.FILE);
        assertThat(scratch().placeholder("ann", FILE)).isEqualTo(new Written(filled.entry(), false));
        assertThat(write(FILE, "").entry().kind()).isEqualTo(Kind.FILE);
        assertThat(read(FILE)).isEmpty();
        assertThat(write(FILE + "2", "").entry().kind()).isEqualTo(Kind.PLACEHOLDER);
    }

    @Test
    void foldersAndFilesDoNotReplaceEachOther() throws IOException {
        ScratchEntry folder = scratch().makeFolder("ann", FOLDER + "/x");
        assertThat(folder.kind()).isEqualTo(Kind.FOLDER);
        assertThat(folder.etag()).isNull();
        failure(Code.CONFLICT, () -> scratch().makeFolder("ann", FOLDER + "/x"));
        failure(Code.CONFLICT, () -> write(FOLDER + "/x", "file"));
        write(FILE, "file");
        failure(Code.CONFLICT, () -> scratch().makeFolder("ann", FILE));
        assertThat(scratch().read("ann", FOLDER + "/x")).isEmpty();
    }

    @Test
    void aMoveTakesAllBelowAlongAndReplacesAllThatWasThere() throws IOException {
        scratch().makeFolder("ann", "/a/x");
        write("/a/x/1", "one");
        write("/a/x/2/3", "three");
        write("/a/xy", "beside");
        scratch().makeFolder("ann", "/b/y");
        write("/b/y/old", "old");
        Written moved = scratch().move("ann", "/a/x", "/b/y");
        assertThat(moved.created()).isFalse();
        assertThat(moved.entry().path()).isEqualTo("/b/y");
        assertThat(moved.entry().kind()).isEqualTo(Kind.FOLDER);
        assertThat(scratch().list("ann", "/b/y")).extracting(ScratchEntry::name).containsExactly("1");
        assertThat(text("/b/y/1")).isEqualTo("one");
        assertThat(text("/b/y/2/3")).isEqualTo("three");
        assertThat(scratch().list("ann", "/a")).extracting(ScratchEntry::name).containsExactly("xy");
        assertThat(scratch().move("ann", "/a/xy", "/c/z").created()).isTrue();
        assertThat(text("/c/z")).isEqualTo("beside");
        failure(Code.NOT_FOUND, () -> scratch().move("ann", "/nothing", "/b/y"));
        assertThat(scratch().find("ann", "/b/y")).isPresent();
        failure(Code.CONFLICT, () -> scratch().move("ann", "/b/y", "/b/y/1"));
        failure(Code.CONFLICT, () -> scratch().move("ann", "/b/y/1", "/b/y"));
    }

    @Test
    void aCopyHasBytesOfItsOwn() throws IOException {
        byte[] large = random(3, 1_200_000);
        scratch().makeFolder("ann", "/a/x");
        write("/a/x/large", large);
        write("/a/x/small", "small");
        scratch().placeholder("ann", "/a/x/empty");
        write("/b/y/old", "old");
        assertThat(scratch().copy("ann", "/a/x", "/b/y", Depth.INFINITY).created())
                .isFalse();
        scratch().delete("ann", "/a");
        sweepLater();
        assertThat(read("/b/y/large")).isEqualTo(large);
        assertThat(scratch().list("ann", "/b/y"))
                .extracting(ScratchEntry::name)
                .containsExactly("empty", "large", "small");
        assertThat(scratch().quota("ann").usedBytes()).isEqualTo(1_200_005);
        assertThat(scratch().copy("ann", "/b/y", "/c", Depth.ZERO).created()).isTrue();
        assertThat(scratch().list("ann", "/c")).isEmpty();
        failure(Code.NOT_FOUND, () -> scratch().copy("ann", "/nothing", "/c", Depth.INFINITY));
        assertThat(scratch().find("ann", "/c")).isPresent();
    }

    private void sweepLater() {
        clock.advance(Duration.ofMinutes(2));
        sweep();
    }

    @Test
    void deletingTakesAllBelowAway() throws IOException {
        write("/a/x/1", "one");
        write("/a/x", "own");
        write("/a/xy", "beside");
        assertThat(scratch().delete("ann", "/a/x")).isTrue();
        assertThat(scratch().delete("ann", "/a/x")).isFalse();
        assertThat(scratch().find("ann", "/a/x/1")).isEmpty();
        assertThat(scratch().quota("ann").usedBytes()).isEqualTo(6);
    }

    @Test
    void whoReadsAReplacedFileReadsItToTheEndOrIsTold() throws IOException {
        byte[] bytes = random(4, 1_500_000);
        write(FILE, bytes);
        InputStream soon = scratch().read("ann", FILE).orElseThrow().from(0);
        InputStream late = scratch().read("ann", FILE).orElseThrow().from(0);
        assertThat(late.readNBytes(100)).hasSize(100);
        write(FILE, "new");
        sweep();
        assertThat(soon.readAllBytes()).isEqualTo(bytes);
        sweepLater();
        assertThatThrownBy(late::readAllBytes).isInstanceOf(IOException.class).hasMessageContaining("was replaced");
        assertThat(text(FILE)).isEqualTo("new");
    }

    @Test
    void thereIsAnEndToBytes() throws IOException {
        ScratchStore small = open(limits(1_000_000, 100)).scratch();
        byte[] most = random(5, 1_000_000);
        small.write("ann", FILE, null, new ByteArrayInputStream(most));
        assertThat(small.quota("ann")).isEqualTo(new Quota(1_000_000, 0));
        failure(Code.STORAGE_FULL, () -> small.write("ann", "/b", null, new ByteArrayInputStream(new byte[1])));
        failure(Code.STORAGE_FULL, () -> small.copy("ann", FILE, "/b", Depth.ZERO));
        failure(Code.STORAGE_FULL, () -> small.write("ann", FILE, null, new ByteArrayInputStream(new byte[2_000_000])));
        assertThat(small.read("ann", FILE).orElseThrow().from(0).readAllBytes()).isEqualTo(most);
        small.write("ann", FILE, null, new ByteArrayInputStream(new byte[1_000_000]));
        small.write("bob", FILE, null, new ByteArrayInputStream(most));
        small.delete("ann", FILE);
        assertThat(small.quota("ann")).isEqualTo(new Quota(0, 1_000_000));
    }

    @Test
    void thereIsAnEndToEntries() throws IOException {
        ScratchStore few = open(limits(1_000_000, 3)).scratch();
        few.write("ann", "/a", null, new ByteArrayInputStream(new byte[1]));
        few.placeholder("ann", "/b");
        few.makeFolder("ann", "/c");
        failure(Code.STORAGE_FULL, () -> few.write("ann", "/d", null, new ByteArrayInputStream(new byte[1])));
        failure(Code.STORAGE_FULL, () -> few.placeholder("ann", "/d"));
        failure(Code.STORAGE_FULL, () -> few.makeFolder("ann", "/d"));
        failure(Code.STORAGE_FULL, () -> few.copy("ann", "/a", "/d", Depth.ZERO));
        few.write("ann", "/a", null, new ByteArrayInputStream(new byte[2]));
        few.copy("ann", "/a", "/b", Depth.ZERO);
        few.placeholder("bob", "/d");
        assertThat(few.find("ann", "/d")).isEmpty();
    }

    @Test
    void whatNobodyUsesGoesByItself() throws IOException {
        scratch().makeFolder("ann", "/a");
        write("/a/read", "1");
        write("/a/forgotten", "2");
        scratch().makeFolder("ann", "/empty");
        clock.advance(Duration.ofDays(6));
        assertThat(text("/a/read")).isEqualTo("1");
        clock.advance(Duration.ofDays(1).plusMinutes(1));
        sweep();
        assertThat(scratch().list("ann", "/")).extracting(ScratchEntry::name).containsExactly("a");
        assertThat(scratch().list("ann", "/a")).extracting(ScratchEntry::name).containsExactly("read");
        assertThat(scratch().quota("ann").usedBytes()).isEqualTo(1);
        clock.advance(Duration.ofDays(7));
        sweep();
        assertThat(scratch().list("ann", "/a")).isEmpty();
        sweep();
        assertThat(scratch().list("ann", "/")).isEmpty();
    }

    @Test
    void twoServersThatWriteOneFileKeepOneOfTheTwo() throws Exception {
        ScratchStore other = open(LIMITS).scratch();
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < 10; client++) {
                ScratchStore server = client % 2 == 0 ? scratch() : other;
                byte[] bytes = random(client, client % 3 == 0 ? 600_000 : 1000);
                clients.add(threads.submit(() -> {
                    for (int i = 0; i < 4; i++) {
                        server.write("ann", FILE, null, new ByteArrayInputStream(bytes));
                        server.move("ann", FILE, FILE + "2");
                        server.write("ann", FILE, null, new ByteArrayInputStream(bytes));
                    }
                    return true;
                }));
            }
            for (Future<?> client : clients) {
                try {
                    client.get(2, TimeUnit.MINUTES);
                } catch (ExecutionException e) {
                    // Another has moved the file away between the two.
                    assertThat(e.getCause()).hasMessageContaining("There is no scratch file");
                }
            }
        }
        assertThat(scratch().list("ann", FOLDER).size()).isBetween(1, 2);
        for (ScratchEntry entry : scratch().list("ann", FOLDER)) {
            byte[] kept = read(entry.path());
            assertThat(kept).hasSize((int) entry.sizeBytes());
            assertThat(write(FOLDER + "/again", kept).entry().etag()).isEqualTo(entry.etag());
        }
    }
}
