package io.tabledav.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.fs.Caller;
import io.tabledav.security.AccessPolicy.Grant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the settings of a database grant. */
class AccessPolicyTest {

    private static final Caller ANYBODY = new Caller(null, "127.0.0.1", null);
    private static final Grant READ = new Grant(Access.READ, false);
    private static final Grant WRITE = new Grant(Access.WRITE, false);

    @ParameterizedTest
    @CsvSource({
        "READ,  false, READ",
        "READ,  true,  READ SQL",
        "WRITE, false, READ WRITE",
        "WRITE, true,  READ WRITE SQL",
        "DDL,   false, READ WRITE DDL",
        "DDL,   true,  READ WRITE DDL SQL",
    })
    void eachStepHoldsTheOnesBeforeIt(Access access, boolean sql, String rights) {
        Grant grant = new Grant(access, sql);

        assertThat(Arrays.stream(Right.values()).filter(grant::holds).map(Right::name))
                .containsExactly(rights.split(" "));
    }

    @Test
    void whatIsNotNamedIsNotGranted() {
        AccessPolicy policy = new AccessPolicy(Map.of("sales", READ));

        assertThat(policy.grant(ANYBODY, "sales")).isEqualTo(READ);
        assertThat(policy.grant(ANYBODY, "Sales")).isNull();
        assertThat(policy.grant(ANYBODY, "")).isNull();
    }

    @Test
    void aNameIsFoundInEitherUnicodeForm() {
        AccessPolicy policy = new AccessPolicy(Map.of("caf\u00e9", READ));

        assertThat(policy.grant(ANYBODY, "cafe\u0301")).isEqualTo(READ);
    }

    @Test
    void twoNamesThatLookAlikeAreFoundExactlyOrNotAtAll() {
        AccessPolicy policy = new AccessPolicy(Map.of("\u00c5", READ, "A\u030a", WRITE));

        assertThat(policy.grant(ANYBODY, "\u00c5")).isEqualTo(READ);
        assertThat(policy.grant(ANYBODY, "A\u030a")).isEqualTo(WRITE);
        // The Angstrom sign is a third spelling of both.
        assertThat(policy.grant(ANYBODY, "\u212b")).isNull();
    }
}
