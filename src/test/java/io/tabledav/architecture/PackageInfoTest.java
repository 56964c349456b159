package io.tabledav.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every package of the server says what it is for, and is null-marked: NullAway looks at no other. */
class PackageInfoTest {
    private static final Path SERVER = Path.of("src", "main", "java");

    private static final Pattern DOC_COMMENT = Pattern.compile("\\A\\s*/\\*\\*(.*?\\w.*?)\\*/", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    private static final Pattern NULL_MARKED = Pattern.compile("@NullMarked\\s+package\\s");

    @Test
    void everyPackageSaysWhatItIsFor() {
        assertThat(SERVER).isDirectory();
        assertThat(faults(SERVER)).isEmpty();
    }

    @Test
    void aMissingPackageInfoIsFound(@TempDir Path planted) throws IOException {
        Files.createDirectories(planted.resolve("a/b"));
        Files.writeString(planted.resolve("a/b/Word.java"), "package a.b; interface Word {}");

        assertThat(faults(planted)).containsExactly("a/b: no package-info.java");
    }

    @Test
    void aPackageWithoutNullMarkedIsFound(@TempDir Path planted) throws IOException {
        Files.writeString(planted.resolve("package-info.java"), "/** All about it. */\n// @NullMarked\npackage a;\n");

        assertThat(faults(planted)).containsExactly(": not @NullMarked");
    }

    @Test
    void aPackageWithoutDocCommentIsFound(@TempDir Path planted) throws IOException {
        Files.writeString(planted.resolve("package-info.java"), "/** */\n@NullMarked\npackage a;\n");

        assertThat(faults(planted)).containsExactly(": no doc comment");
    }

    @Test
    void aPackageThatSaysItAllIsFine(@TempDir Path planted) throws IOException {
        Files.writeString(planted.resolve("package-info.java"), "/** All about it. */\n@NullMarked\npackage a;\n");

        assertThat(faults(planted)).isEmpty();
    }

    /** What is wrong with the packages under a source folder, one line a fault. */
    private static List<String> faults(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .sorted()
                    .flatMap(folder -> fault(folder).map(fault -> sources.relativize(folder) + ": " + fault).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> fault(Path folder) {
        Path packageInfo = folder.resolve("package-info.java");
        if (!Files.exists(packageInfo)) {
            return Optional.of("no package-info.java");
        }
        String source;
        try {
            source = Files.readString(packageInfo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!DOC_COMMENT.matcher(source).find()) {
            return Optional.of("no doc comment");
        }
        String code = COMMENT.matcher(source).replaceAll("");
        return NULL_MARKED.matcher(code).find() ? Optional.empty() : Optional.of("not @NullMarked");
    }
}
