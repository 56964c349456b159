package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stays in the log of a failed request, and what does not leave it. */
class ProblemLogTest {

    private final Logger logger = Logger.getLogger(ProblemLog.class.getName());
    private final List<LogRecord> records = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        logger.addHandler(handler);
        logger.setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setLevel(null);
        logger.setUseParentHandlers(true);
    }

    @Test
    void aMistakeOfTheClientIsOneQuietLine() {
        Problem problem = ProblemLog.record(
                "GET", "/dav/demo/main/x.csv", DatabaseException.of(Code.NOT_FOUND, "There is no table x."));

        assertThat(problem.status()).isEqualTo(404);
        assertThat(only().getLevel().intValue()).isLessThan(Level.INFO.intValue());
        assertThat(only().getThrown()).isNull();
        assertThat(only().getMessage()).isEqualTo("GET /dav/demo/main/x.csv: 404 not_found: There is no table x.");
    }

    @Test
    void aDriversTextStandsInTheLogAlone() {
        Problem problem = ProblemLog.record(
                "GET",
                "/x",
                DatabaseException.of(Code.UNAVAILABLE, "The database pg cannot be reached.")
                        .withCause(new IllegalStateException("refused: db.internal:5432")));

        assertThat(problem.toString()).doesNotContain("db.internal");
        assertThat(only().getMessage()).contains("db.internal:5432");
        assertThat(only().getLevel()).isEqualTo(Level.WARNING);
        assertThat(only().getThrown()).isNull();
    }

    @Test
    void aFaultOfTheServerIsFoundByItsReference() {
        IllegalStateException fault = new IllegalStateException("password=hunter2");

        Problem problem = ProblemLog.record("PUT", "/dav/demo/main/t.csv", fault);

        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.code()).isEqualTo("internal");
        assertThat(problem.toString()).doesNotContain("hunter2");
        Matcher reference = Pattern.compile("reference ([0-9a-f]{8})\\.").matcher(problem.toString());
        assertThat(reference.find()).isTrue();
        assertThat(only().getMessage()).contains(reference.group(1));
        assertThat(only().getLevel().intValue()).isGreaterThan(Level.WARNING.intValue());
        assertThat(only().getThrown()).isSameAs(fault);
    }

    @Test
    void nobodyWritesALineOfHisOwn() {
        ProblemLog.record(
                "GET",
                "/x",
                DatabaseException.of(Code.INVALID, "Unknown parameter: a\n2026 ERROR all is lost\u2028b."));

        assertThat(only().getMessage())
                .isEqualTo("GET /x: 400 invalid: Unknown parameter: a\\u000a2026 ERROR all is lost\\u2028b.");
    }

    @Test
    void aCutAnswerIsLoggedAsOne() {
        ProblemLog.recordCut("GET", "/x", DatabaseException.of(Code.TIMEOUT, "The statement took too long."));

        assertThat(only().getMessage())
                .isEqualTo("GET /x: 504 timeout: The statement took too long. [cut off after the first byte]");
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void everyCodeLeavesOneLine(Code code) {
        ProblemLog.record("GET", "/x", DatabaseException.of(code, "It failed."));

        assertThat(only().getMessage()).contains("It failed.").doesNotContain("\n");
    }

    private LogRecord only() {
        assertThat(records).hasSize(1);
        return records.getFirst();
    }
}
