package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** What the first row of a CSV file says: the names of the columns, which get their types from the target. */
final class CsvHeader {
    private static final ArrowType TEXT = new ArrowType.Utf8();

    private CsvHeader() {}

    /** Fields of these names, typed by the target where it has one of the name, text elsewhere. */
    static Schema typed(List<String> names, @Nullable Schema target) {
        requireDistinct(names);
        List<Field> targets = target == null ? List.of() : target.getFields();
        Map<String, Field> exact = new HashMap<>();
        targets.forEach(field -> exact.put(field.getName(), field));
        Map<String, Integer> foldedNames = new HashMap<>();
        names.forEach(name -> foldedNames.merge(folded(name), 1, Integer::sum));
        Map<String, List<Field>> foldedTargets = new HashMap<>();
        targets.forEach(field -> foldedTargets
                .computeIfAbsent(folded(field.getName()), key -> new ArrayList<>())
                .add(field));
        List<Field> fields = new ArrayList<>();
        for (String name : names) {
            Field match = exact.get(name);
            List<Field> alike = foldedTargets.getOrDefault(folded(name), List.of());
            if (match == null && alike.size() == 1 && foldedNames.getOrDefault(folded(name), 0) == 1) {
                match = alike.getFirst();
            }
            fields.add(
                    match == null
                            ? Field.nullable(name, TEXT)
                            : new Field(name, match.getFieldType(), match.getChildren()));
        }
        return new Schema(fields);
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static void requireDistinct(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw DatabaseException.of(Code.INVALID, "The header names the column '" + name + "' twice")
                        .withColumn(name);
            }
        }
    }

    /** Tells a header that is one name only because another separator than the comma was used. */
    static void requireCommas(List<String> names, boolean quoted, @Nullable Schema target) {
        if (names.size() != 1 || quoted) {
            return;
        }
        String name = names.getFirst();
        boolean known = target != null
                && target.getFields().stream()
                        .anyMatch(field -> folded(field.getName()).equals(folded(name)));
        if (known) {
            return;
        }
        String separator = name.indexOf(';') >= 0 ? "semicolons" : name.indexOf('\t') >= 0 ? "tabs" : null;
        if (separator != null) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "The header is a single name; its columns seem to be separated by " + separator)
                    .withHint("Separate them by commas, and quote values that contain one");
        }
    }
}
