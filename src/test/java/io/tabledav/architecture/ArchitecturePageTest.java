package io.tabledav.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages that lead a newcomer name only what is there. */
class ArchitecturePageTest {

    private static final Pattern NAME = Pattern.compile("`([A-Z][a-z][A-Za-z]*)(?:\\.[a-zA-Z]+)?`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void everyClassThatIsNamedExists() throws IOException {
        Set<String> classes = classes();
        for (String page : List.of("ARCHITECTURE.md", "CONTRIBUTING.md")) {
            assertThat(unknown(Files.readString(Path.of(page)), classes))
                    .as(page)
                    .isEmpty();
        }
    }

    @Test
    void everyRoomIsNamed() throws IOException {
        String page = Files.readString(Path.of("ARCHITECTURE.md"));
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/tabledav"))) {
            for (Path file :
                    files.filter(path -> path.endsWith("package-info.java")).toList()) {
                String room = Path.of("src/main/java/io/tabledav")
                        .relativize(file.getParent())
                        .toString()
                        .replace('/', '.');
                assertThat(page).contains("| `" + room + "` |");
            }
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<Path> pages =
                new ArrayList<>(List.of(Path.of("README.md"), Path.of("ARCHITECTURE.md"), Path.of("CONTRIBUTING.md")));
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1)))
                        .as(page + " leads to " + link.group(1))
                        .exists();
            }
        }
    }

    @Test
    void aNameThatDoesNotExistIsFound() throws IOException {
        assertThat(unknown("Read `Database` and `NoSuchClass` first.", classes()))
                .containsExactly("NoSuchClass");
    }

    private static List<String> unknown(String page, Set<String> classes) {
        List<String> unknown = new ArrayList<>();
        Matcher name = NAME.matcher(page);
        while (name.find()) {
            if (!classes.contains(name.group(1))) {
                unknown.add(name.group(1));
            }
        }
        return unknown;
    }

    private static Set<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            Set<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
            // Arrow's own, which stands at every wall.
            names.add("ArrowReader");
            names.add("Code");
            return names;
        }
    }
}
