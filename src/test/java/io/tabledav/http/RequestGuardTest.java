package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.http.RequestGuard.Head;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom the server answers. */
class RequestGuardTest {

    private final RequestGuard guard = new RequestGuard(Set.of("Db.Example.org"));

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "localhost,               0",
                "localhost:8080,          0",
                "LOCALHOST:1,             0",
                "127.0.0.1,               0",
                "127.9.9.9:65535,         0",
                "[::1],                   0",
                "[::1]:8080,              0",
                "db.example.org,          0",
                "DB.example.org:443,      0",
                "none,                    400",
                "'',                      400",
                "evil.example,            421",
                "evil.example:8080,       421",
                "localhost.evil.example,  421",
                "127.0.0.1.evil.example,  421",
                "localhost:x,             421",
                "localhost@evil.example,  421",
                "[::2]:8080,              421",
                "0.0.0.0:8080,            421",
                "sub.db.example.org,      421",
            })
    void answersForItsOwnNamesAlone(@Nullable String authority, int status) {
        assertThat(status(new Head("GET", authority, null, null))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                // method,  Origin,                         Sec-Fetch-Site, status
                "PUT,       none,                           none,           0",
                "PUT,       http://localhost:8080,          none,           0",
                "PUT,       https://localhost:8080,         none,           0",
                "PUT,       http://LOCALHOST:8080,          same-origin,    0",
                "PUT,       none,                           same-origin,    0",
                "DELETE,    none,                           None,           0",
                "PUT,       http://localhost:3000,          none,           403",
                "PUT,       http://localhost,               none,           403",
                "PUT,       http://127.0.0.1:8080,          none,           403",
                "PUT,       https://evil.example,           none,           403",
                "PUT,       http://localhost:8080.evil.org, none,           403",
                "PUT,       'null',                         none,           403",
                "PUT,       '',                             none,           403",
                "PUT,       localhost:8080,                 none,           403",
                "PUT,       none,                           cross-site,     403",
                "PUT,       none,                           same-site,      403",
                "PUT,       none,                           whatever,       403",
                "PUT,       http://localhost:8080,          cross-site,     403",
                "POST,      https://evil.example,           none,           403",
                "DELETE,    https://evil.example,           none,           403",
                "MKCOL,     https://evil.example,           none,           403",
                "MOVE,      https://evil.example,           none,           403",
                "COPY,      https://evil.example,           none,           403",
                "LOCK,      https://evil.example,           none,           403",
                "UNLOCK,    https://evil.example,           none,           403",
                "PROPPATCH, https://evil.example,           none,           403",
                "PATCH,     https://evil.example,           none,           403",
                "get,       https://evil.example,           none,           403",
                "ANYTHING,  https://evil.example,           none,           403",
                "GET,       https://evil.example,           cross-site,     0",
                "HEAD,      https://evil.example,           cross-site,     0",
                "OPTIONS,   https://evil.example,           cross-site,     0",
                "PROPFIND,  https://evil.example,           cross-site,     0",
            })
    void letsNoForeignPageChangeAnything(
            String method, @Nullable String origin, @Nullable String fetchSite, int status) {
        assertThat(status(new Head(method, "localhost:8080", origin, fetchSite)))
                .isEqualTo(status);
    }

    @Test
    void saysWhichSettingWouldLetAHostIn() {
        Problem refusal = Objects.requireNonNull(guard.refusal(new Head("GET", "evil.example:80", null, null)));

        assertThat(refusal.code()).isEqualTo("misdirected");
        assertThat(refusal.detail()).contains("evil.example");
        assertThat(refusal.members().get("hint")).asString().contains("tabledav.allowed-hosts");
    }

    @Test
    void anyHostMeansAnyHostButNotAnyOrigin() {
        RequestGuard open = new RequestGuard(Set.of(RequestGuard.ANY_HOST));

        assertThat(open.refusal(new Head("PUT", "evil.example", null, null))).isNull();
        assertThat(open.refusal(new Head("PUT", "evil.example", "https://other.example", null)))
                .isNotNull();
    }

    private int status(Head head) {
        @Nullable Problem refusal = guard.refusal(head);
        return refusal == null ? 0 : refusal.status();
    }
}
