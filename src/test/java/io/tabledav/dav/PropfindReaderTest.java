package io.tabledav.dav;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.http.RawClient;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XML as drives send it, and as attackers do. */
class PropfindReaderTest {

    private static PropfindRequest read(String xml) throws IOException {
        return PropfindReader.read(new ByteArrayInputStream(xml.getBytes(UTF_8)));
    }

    @Test
    void anEmptyBodyAsksForEverything() throws Exception {
        assertThat(read("")).isEqualTo(new PropfindRequest.All());
    }

    @Test
    void whatIsUnknownIsPassedOver() throws Exception {
        assertThat(read("""
                <?xml version="1.0" encoding="utf-8"?>
                <!-- nothing --><propfind xmlns="DAV:" xmlns:z="z"><z:more><prop><x/></prop></z:more>
                <prop><a><b/></a><z:c/><a/></prop></propfind>"""))
                .isEqualTo(
                        new PropfindRequest.Some(java.util.Set.of(PropertyName.dav("a"), new PropertyName("z", "c"))));
    }

    @Test
    void otherEncodingsAreReadAsTheySay() throws Exception {
        byte[] utf16 = "<?xml version=\"1.0\" encoding=\"utf-16\"?><propfind xmlns=\"DAV:\"><propname/></propfind>"
                .getBytes(java.nio.charset.StandardCharsets.UTF_16);
        assertThat(PropfindReader.read(new ByteArrayInputStream(utf16))).isEqualTo(new PropfindRequest.Names());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "<propfind",
                "<propfind xmlns='DAV:'/>",
                "<propfind xmlns='DAV:'><prop></propfind>",
                "<propfind><prop/></propfind>",
                "<other xmlns='DAV:'><prop/></other>",
                "<propfind xmlns='DAV:'><prop/><allprop/></propfind>",
                "<propfind xmlns='DAV:'><prop/><prop/></propfind>",
                "<propfind xmlns='DAV:'><prop><x:y/></prop></propfind>",
                "<propfind xmlns='DAV:'><prop>&lol;</prop></propfind>",
                "<propfind xmlns='DAV:'><prop>&#0;</prop></propfind>",
                "<propfind xmlns='DAV:'><allprop/></propfind><more/>",
                "<?xml version='1.0' encoding='no-such'?><propfind xmlns='DAV:'><allprop/></propfind>",
            })
    void whatIsNoPropfindIsRefused(String xml) {
        assertThatThrownBy(() -> read(xml))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID));
    }

    static Stream<String> doctypes() {
        String request = "<propfind xmlns='DAV:'><allprop/></propfind>";
        return Stream.of(
                "<!DOCTYPE propfind>" + request,
                "<!DOCTYPE propfind SYSTEM 'file:///etc/passwd'>" + request,
                "<!DOCTYPE propfind PUBLIC 'x' 'http://127.0.0.1:1/x.dtd'>" + request,
                "<!DOCTYPE propfind [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><propfind xmlns='DAV:'>&x;</propfind>",
                "<!DOCTYPE p [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
                        + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><propfind xmlns='DAV:'>&c;</propfind>",
                "<!DOCTYPE p [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/'>%x;]>" + request);
    }

    @ParameterizedTest
    @MethodSource("doctypes")
    void aDoctypeIsRefusedUnread(String xml) {
        assertThatThrownBy(() -> read(xml))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID));
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> read("<propfind xmlns='DAV:'>" + "<a>".repeat(100_000)))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID));
    }

    @Test
    void aThousandAndOnePropertiesAreTooMany() {
        StringBuilder xml = new StringBuilder("<propfind xmlns='DAV:'><prop>");
        for (int i = 0; i <= 1_000; i++) {
            xml.append("<p").append(i).append("/>");
        }
        assertThatThrownBy(() -> read(xml.append("</prop></propfind>").toString()))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID));
    }

    @Test
    void aBodyOfOverAMegabyteIsTooLarge() throws Exception {
        String padding = " ".repeat(1_100_000);
        try (DavServer server = new DavServer()) {
            DavRouteTest.assertProblem(
                    server.send(
                            "PROPFIND",
                            "/dav/demo/",
                            "<propfind xmlns='DAV:'>" + padding + "<allprop/></propfind>",
                            "Depth",
                            "0"),
                    413,
                    "too_large");
        }
    }

    @Test
    void aLargeLengthIsRefusedBeforeTheBodyIsSent() throws Exception {
        try (DavServer server = new DavServer();
                RawClient client = server.connect()) {
            client.send("PROPFIND /dav/ HTTP/1.1\nHost: localhost\nDepth: 0\nContent-Length: 2000000000\n"
                    + "Expect: 100-continue\n\n");
            assertThat(client.readHead().status()).isEqualTo(413);
        }
    }

    /** One endless attribute value: the parser alone would gather it until the memory is gone. */
    @Test
    void anEndlessBodyIsCutAtTheLimit() throws Exception {
        try (DavServer server = new DavServer();
                RawClient client = server.connect()) {
            client.send("PROPFIND /dav/ HTTP/1.1\nHost: localhost\nDepth: 0\nTransfer-Encoding: chunked\n\n"
                    + "1\n<\n8\npropfind\n3\n a=\n1\n\"\n");
            byte[] chunk = ("ffff\r\n" + "x".repeat(0xffff) + "\r\n").getBytes(UTF_8);
            for (int i = 0; i < 20; i++) {
                client.send(chunk);
            }
            RawClient.Head head = client.readHead();
            assertThat(head.status()).isEqualTo(413);
            assertThat(head.headers()).containsEntry("connection", "close");
        }
    }
}
