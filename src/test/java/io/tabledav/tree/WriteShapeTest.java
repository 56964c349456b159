package io.tabledav.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteShapeTest {

    @Test
    void noParametersAreThePlainDefaultMode() {
        for (Mode mode : Mode.values()) {
            assertThat(WriteShape.parse(QueryParameters.NONE, mode)).isEqualTo(WriteShape.of(mode));
        }
        assertThat(WriteShape.of(Mode.REPLACE))
                .isEqualTo(new WriteShape(Mode.REPLACE, List.of(), Replacement.AUTO, false, false));
    }

    @Test
    void readsAllParameters() {
        assertThat(parse("mode=upsert&key=a,%22b,c%22,+d&dry-run=true"))
                .isEqualTo(new WriteShape(Mode.UPSERT, List.of("a", "b,c", "d"), Replacement.AUTO, false, true));
        assertThat(parse("replace=delete&missing=default&dry-run"))
                .isEqualTo(new WriteShape(Mode.REPLACE, List.of(), Replacement.DELETE, true, true));
        assertThat(parse("mode=append&dry-run=false")).isEqualTo(WriteShape.of(Mode.APPEND));
        assertThat(parse("mode=create").mode()).isEqualTo(Mode.CREATE);
        assertThat(parse("mode=replace&replace=truncate").replacement()).isEqualTo(Replacement.TRUNCATE);
    }

    @Test
    void aDryRunAndAnotherModeKeepTheRest() {
        WriteShape shape = parse("replace=delete&missing=default");

        assertThat(shape.inMode(Mode.APPEND).mode()).isEqualTo(Mode.APPEND);
        assertThat(shape.asDryRun()).isEqualTo(new WriteShape(Mode.REPLACE, List.of(), Replacement.DELETE, true, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    where=a         | Unknown parameter: 'where'.                             | Allowed here: dry-run, key, missing, mode, replace.
                    limit=1         | Unknown parameter: 'limit'.                             | Allowed here: dry-run, key, missing, mode, replace.
                    mode=overwrite  | The parameter mode has the unknown value 'overwrite'.   | Allowed: append, replace, upsert, create.
                    mode=Append     | The parameter mode has the unknown value 'Append'.      | Allowed: append, replace, upsert, create.
                    mode=           | The parameter mode has the unknown value ''.            | Allowed: append, replace, upsert, create.
                    replace=drop    | The parameter replace has the unknown value 'drop'.     | Allowed: auto, delete, truncate.
                    missing=null    | The parameter missing has the unknown value 'null'.     | Allowed: default.
                    dry-run=maybe   | The parameter dry-run has the unknown value 'maybe'.    | Allowed: true, false.
                    key=a           | The parameter key goes with mode=upsert only.           |
                    mode=append&replace=auto    | The parameter replace goes with mode=replace only. |
                    mode=upsert&missing=default | The parameter missing goes with mode=replace only. |
                    mode=upsert&key=            | The parameter key has an empty name.               | Write names with commas between them; a name with a comma in double quotes.
                    mode=upsert&key=a,b,a       | The parameter key names 'a' twice.                 |
                    """)
    void saysWhatIsWrong(String query, String says, String hint) {
        DatabaseException failure = catchThrowableOfType(DatabaseException.class, () -> parse(query));

        assertThat(failure).hasMessage(says);
        assertThat(failure.hint()).isEqualTo(hint);
        assertThat(failure.code()).isEqualTo(Code.INVALID);
    }

    private static WriteShape parse(String query) {
        return WriteShape.parse(QueryParameters.parse(query), Mode.REPLACE);
    }
}
