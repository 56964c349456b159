package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.tree.WriteShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class AlignmentTest {

    private static final WriteShape APPEND = WriteShape.of(Mode.APPEND);
    private static final WriteShape REPLACE = WriteShape.of(Mode.REPLACE);
    private static final WriteShape REPLACE_WITH_DEFAULTS =
            new WriteShape(Mode.REPLACE, List.of(), Replacement.AUTO, true, false);

    private final List<Column> columns = List.of(
            column("id", 1, Generation.IDENTITY),
            column("Name", 2, Generation.NONE),
            column("name_length", 3, Generation.STORED),
            column("note", 4, Generation.NONE));

    @Test
    void namesMeetExactlyThenIgnoringCase() {
        assertThat(align(APPEND, "NOTE", "Name")).isEqualTo(Map.of(0, "note", 1, "Name"));
    }

    @Test
    void anExactNameBeatsOneThatDiffersInCase() {
        List<Column> twins = List.of(column("a", 1, Generation.NONE), column("A", 2, Generation.NONE));

        Map<Integer, Column> aligned = Alignment.align(schema("A"), twins, APPEND);

        assertThat(aligned.get(0)).isEqualTo(twins.get(1));
    }

    @Test
    void aNameThatDiffersInCaseFromTwoColumnsIsRefused() {
        List<Column> twins = List.of(column("ab", 1, Generation.NONE), column("AB", 2, Generation.NONE));

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Alignment.align(schema("Ab"), twins, APPEND))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID))
                .satisfies(e -> assertThat(e.hint()).contains("ab or AB"));
    }

    @Test
    void generatedColumnsAreLeftOut() {
        assertThat(align(REPLACE, "id", "Name", "name_length", "note"))
                .isEqualTo(Map.of(0, "id", 1, "Name", 3, "note"));
    }

    @Test
    void anUnknownFieldIsNamed() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> align(APPEND, "Name", "nonsense"))
                .satisfies(e -> assertThat(e.column()).isEqualTo("nonsense"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID))
                .satisfies(e -> assertThat(e.hint()).contains("id, Name, name_length, note"));
    }

    @Test
    void twoFieldsForOneColumnAreRefused() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> align(APPEND, "Name", "NAME"))
                .withMessageContaining("Name and NAME")
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID));
    }

    @Test
    void aReplaceListsTheColumnsThatItLacks() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> align(REPLACE, "Name"))
                .withMessageContaining("lacks columns: id, note")
                .satisfies(e -> assertThat(e.hint()).contains("missing=default"));
    }

    @Test
    void aReplaceMayLackColumnsIfItSaysSo() {
        assertThat(align(REPLACE_WITH_DEFAULTS, "Name")).isEqualTo(Map.of(0, "Name"));
    }

    @Test
    void aBodyOfGeneratedColumnsAloneIsRefused() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> align(APPEND, "name_length"))
                .withMessageContaining("no column that can be written");
    }

    private Map<Integer, String> align(WriteShape shape, String... fields) {
        Map<Integer, String> names = new LinkedHashMap<>();
        Alignment.align(schema(fields), columns, shape).forEach((index, column) -> names.put(index, column.name()));
        return names;
    }

    private static Schema schema(String... names) {
        List<Field> fields = new ArrayList<>();
        for (String name : names) {
            fields.add(Field.nullable(name, ArrowType.Utf8.INSTANCE));
        }
        return new Schema(fields);
    }

    private static Column column(String name, int ordinal, Generation generation) {
        Field field = Field.nullable(name, ArrowType.Utf8.INSTANCE);
        return new Column(name, ordinal, "TEXT", true, null, null, generation, null, field);
    }
}
