package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wishes of a {@code Prefer} header. */
class PreferTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none                                    | false | false | none",
                "''                                      | false | false | none",
                "tx=rollback                             | true  | false | tx=rollback",
                "return=representation                   | false | true  | return=representation",
                "return=representation, tx=rollback      | true  | true  | tx=rollback, return=representation",
                "TX = \"rollback\" ; a=b                 | true  | false | tx=rollback",
                "tx=commit, tx=rollback                  | false | false | none",
                "tx=ROLLBACK                             | false | false | none",
                "return=minimal                          | false | false | none",
                "wait=10;x=\"tx=rollback, tx=rollback\"  | false | false | none",
                "respond-async, foo; bar, tx=rollback    | true  | false | tx=rollback",
                "tx                                      | false | false | none",
                "= , ;, tx=rollback                      | true  | false | tx=rollback",
            })
    void areReadFromTheHeader(
            @Nullable String header, boolean rollback, boolean representation, @Nullable String applied) {
        Prefer prefer = Prefer.parse(header);

        assertThat(prefer).isEqualTo(new Prefer(rollback, representation));
        assertThat(prefer.applied()).isEqualTo(applied);
    }
}
