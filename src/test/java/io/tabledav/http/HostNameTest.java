package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts are this machine. */
class HostNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "localhost.",
                "127.0.0.1",
                "127.1.2.255",
                "::1",
                "[::1]",
                "0:0:0:0:0:0:0:1"
            })
    void loopbackIsThisMachine(String host) {
        assertThat(HostName.isLoopback(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0.0.0.0",
                "::",
                "127.0.0.1.evil.example",
                "127.0.0.256",
                "127.0.0.01",
                "127.1",
                "128.0.0.1",
                "localhost.evil.example",
                "evil.localhost.example",
                "notlocalhost",
                "localhost..",
                "[::2]",
                "192.168.1.1"
            })
    void everythingElseIsNot(String host) {
        assertThat(HostName.isLoopback(host)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, false, false, true",
        "localhost, false, false, true",
        "0.0.0.0,   false, false, false",
        "db.lan,    false, false, false",
        "0.0.0.0,   true,  false, true",
        "0.0.0.0,   false, true,  true"
    })
    void withoutUsersOnlyLoopbackIsListenedOn(String address, boolean users, boolean allowAnonymous, boolean may) {
        assertThat(HostName.mayListenOn(address, users, allowAnonymous)).isEqualTo(may);
    }
}
