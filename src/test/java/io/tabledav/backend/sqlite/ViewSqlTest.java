package io.tabledav.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewSqlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT 1|",
                "SELECT * FROM a|a",
                "SELECT b, c FROM a WHERE d = 'from e'|a",
                "SELECT * FROM a, b c, main.d e|a,b,d",
                "SELECT * FROM a JOIN b ON a.x = b.x LEFT OUTER JOIN [c d] USING (x)|a,b,c d",
                "SELECT * FROM (a CROSS JOIN b), c|a,b,c",
                "SELECT * FROM (SELECT x, y FROM a), b|a,b",
                "SELECT f(x, y), (SELECT z FROM c) FROM a|a,c",
                "SELECT * FROM a WHERE x IN (SELECT y FROM b) AND z IN c|a,b,c",
                "SELECT * FROM a JOIN b ON x IN (c, d)|a,b",
                "SELECT * FROM a WHERE EXISTS (SELECT 1 FROM \"b\"\"c\") GROUP BY d, e ORDER BY f, g|a,b\"c",
                "SELECT x FROM a UNION SELECT y FROM b EXCEPT SELECT z, w FROM c|a,b,c",
                "WITH q AS (SELECT * FROM a), r(x) AS NOT MATERIALIZED (SELECT y FROM q) SELECT * FROM r, b|a,b",
                "SELECT * FROM json_each('[1]') j, a, generate_series(1, 2)|a",
                "SELECT x IS DISTINCT FROM y, x IS NOT DISTINCT FROM z FROM a|a",
                "SELECT x FROM a /* , b */ -- , c|a",
                "SELECT count(*) OVER (PARTITION BY b ORDER BY c) FROM a|a",
                "SELECT trim(x), a FROM b INDEXED BY c|b",
            })
    void namesWhereATableIsDueAreSources(String select, String names) {
        Set<String> expected = names == null ? Set.of() : Set.of(names.split(","));
        assertThat(ViewSql.sources("CREATE VIEW v (p, q) AS " + select)).isEqualTo(expected);
    }
}
