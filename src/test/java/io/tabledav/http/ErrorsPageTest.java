package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The reference of errors lists the codes that there are, with their statuses. */
class ErrorsPageTest {

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z_]+)` \\| (\\d{3}) \\|", Pattern.MULTILINE);

    @Test
    void thePageListsEveryCodeWithItsStatus() throws IOException {
        Map<String, Integer> listed = ROW.matcher(Files.readString(Path.of("docs/reference/errors.md")))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), ErrorsPageTest::status, (a, b) -> -1, TreeMap::new));

        Map<String, Integer> codes = Arrays.stream(Code.values())
                .collect(Collectors.toMap(Problem::wordOf, Problem::statusOf, (a, b) -> a, TreeMap::new));
        // The one problem that no room but http knows.
        codes.put("misdirected", 421);
        codes.put("range_not_satisfiable", 416);
        assertThat(listed).isEqualTo(codes);
    }

    private static int status(MatchResult row) {
        return Integer.parseInt(row.group(2));
    }
}
