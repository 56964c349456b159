package io.tabledav.dav;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.dav.Multistatuses.Response;
import io.tabledav.fs.Wanted;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Format;
import io.tabledav.tree.Node;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PropfindVerbTest {

    private final DavServer server = new DavServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private List<Response> propfind(String path, String depth, String body) throws Exception {
        HttpResponse<String> answer = server.send("PROPFIND", path, body, "Depth", depth);
        assertThat(answer.statusCode()).isEqualTo(207);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/xml; charset=utf-8");
        return Multistatuses.parse(answer.body());
    }

    @Test
    void depthZeroIsOneStat() throws Exception {
        assertThat(propfind("/dav/demo/main/", "0", "").getFirst().href()).isEqualTo("/dav/demo/main/");
        assertThat(server.files.calls).containsExactly("stat /demo/main/");
    }

    @Test
    void depthOneIsOneStatAndOneList() throws Exception {
        assertThat(propfind("/dav/demo", "1", ""))
                .extracting(Response::href)
                .containsExactly("/dav/demo/", "/dav/demo/main/");
        assertThat(server.files.calls).containsExactly("stat /demo/", "list /demo/");
    }

    @Test
    void aFileOfRowsIsToldWithItsLength() throws Exception {
        Instant modified = Instant.parse("2026-03-04T05:06:07.800Z");
        server.files.contents = file -> new FakeFiles.Stored("0123456789", "\"v1\"", modified);
        Response file = propfind("/dav/demo/main/airports.csv", "0", "").getFirst();
        assertThat(file.found())
                .containsEntry("{DAV:}getcontentlength", "10")
                .containsEntry("{DAV:}getetag", "\"v1\"")
                .containsEntry("{DAV:}getlastmodified", "Wed, 04 Mar 2026 05:06:07 GMT");
        assertThat(server.files.wishes).containsExactly(Wanted.TOLD);
        server.files.contents = unknown -> new FakeFiles.Text("0123456789", null, null, null);
        assertThat(propfind("/dav/demo/main/airports.csv", "0", "").getFirst().found())
                .doesNotContainKey("{DAV:}getcontentlength");
    }

    @Test
    void theRootIsCalledAsItIsMounted() throws Exception {
        Response root = propfind("/dav", "0", "").getFirst();
        assertThat(root.href()).isEqualTo("/dav/");
        assertThat(root.found()).containsEntry("{DAV:}displayname", "dav");
    }

    @Test
    void aFolderHasNoLength() throws Exception {
        Response folder = propfind("/dav/demo/main/airports/", "0", "").getFirst();
        assertThat(folder.found())
                .containsExactly(
                        Map.entry("{DAV:}resourcetype", "<collection>"),
                        Map.entry("{DAV:}displayname", "airports"),
                        Map.entry("{DAV:}supportedlock", ""),
                        Map.entry("{urn:tabledav:properties}kind", "table"),
                        Map.entry("{urn:tabledav:properties}row_count", "3376"),
                        Map.entry("{urn:tabledav:properties}comment", "US & <others>"));
        assertThat(folder.byStatus()).hasSize(1);
    }

    @Test
    void aFileWhoseLengthIsNotKnownHasNone() throws Exception {
        Response file = propfind("/dav/demo/main/airports.csv", "0", "").getFirst();
        assertThat(file.found())
                .containsEntry("{DAV:}resourcetype", "")
                .containsEntry("{DAV:}getcontenttype", "text/csv; charset=utf-8; header=present")
                .doesNotContainKeys("{DAV:}getcontentlength", "{DAV:}getetag", "{DAV:}getlastmodified");
    }

    @Test
    void aFileTellsAllThatIsKnown() throws Exception {
        Response file =
                propfind("/dav/demo/main/airports/columns/iata", "0", "").getFirst();
        assertThat(file.found())
                .containsEntry("{DAV:}getcontentlength", "42")
                .containsEntry("{DAV:}getetag", "\"v1\"")
                .containsEntry("{DAV:}getlastmodified", "Wed, 04 Mar 2026 05:06:07 GMT")
                .containsEntry("{urn:tabledav:properties}primary_key", "true")
                .containsEntry("{urn:tabledav:properties}unique", "[\"iata\",\"a,b\"]");
    }

    @Test
    void whatIsAskedByNameIsThereOrNot() throws Exception {
        Response file = propfind("/dav/demo/main/airports.csv", "0", """
                <?xml version="1.0"?>
                <d:propfind xmlns:d="DAV:" xmlns:t="urn:tabledav:properties" xmlns:w="urn:schemas-microsoft-com:">
                  <d:prop><d:resourcetype/><d:getcontentlength/><d:creationdate/><t:kind/><w:Win32FileAttributes/>
                  <plain xmlns=""/></d:prop>
                </d:propfind>""").getFirst();
        assertThat(file.found()).containsOnlyKeys("{DAV:}resourcetype");
        assertThat(file.missing())
                .containsOnlyKeys(
                        "{DAV:}getcontentlength",
                        "{DAV:}creationdate",
                        "{urn:tabledav:properties}kind",
                        "{urn:schemas-microsoft-com:}Win32FileAttributes",
                        "{}plain");
    }

    @Test
    void whereNothingIsFoundThereIsNoEmptyFinding() throws Exception {
        Response file = propfind(
                        "/dav/demo/", "0", "<propfind xmlns='DAV:'><prop><x:y xmlns:x='a&quot;b'/></prop></propfind>")
                .getFirst();
        assertThat(file.byStatus()).containsOnlyKeys("HTTP/1.1 404 Not Found");
        assertThat(file.missing()).containsOnlyKeys("{a\"b}y");
    }

    @Test
    void namesComeWithoutValues() throws Exception {
        Response folder = propfind("/dav/demo/main/airports/", "0", "<propfind xmlns='DAV:'><propname/></propfind>")
                .getFirst();
        assertThat(folder.found()).containsKey("{urn:tabledav:properties}row_count");
        assertThat(folder.found().values()).containsOnly("");
    }

    @Test
    void allAndMoreIsAll() throws Exception {
        Response folder = propfind("/dav/demo/main/airports/", "0", """
                <propfind xmlns="DAV:"><allprop/><include><supported-report-set/></include></propfind>""").getFirst();
        assertThat(folder.found()).containsEntry("{urn:tabledav:properties}row_count", "3376");
    }

    @Test
    void infiniteDepthIsRefusedOfFoldersOnly() throws Exception {
        for (String[] headers : new String[][] {{}, {"Depth", "infinity"}}) {
            HttpResponse<String> folder = server.send("PROPFIND", "/dav/demo/", "", headers);
            assertThat(folder.statusCode()).isEqualTo(403);
            assertThat(folder.headers().firstValue("Content-Type")).contains("application/xml; charset=utf-8");
            assertThat(folder.body()).contains("<D:error xmlns:D=\"DAV:\"><D:propfind-finite-depth/></D:error>");
            assertThat(server.send("PROPFIND", "/dav/demo/main/airports.csv", "", headers)
                            .statusCode())
                    .isEqualTo(207);
        }
        assertThat(server.send("PROPFIND", "/", "").statusCode()).isEqualTo(403);
    }

    @Test
    void anUnknownDepthIsRefused() throws Exception {
        DavRouteTest.assertProblem(server.send("PROPFIND", "/dav/demo/", "", "Depth", "2"), 400, "invalid");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        DavRouteTest.assertProblem(server.send("PROPFIND", "/dav/demo/none/", "", "Depth", "0"), 404, "not_found");
        DavRouteTest.assertProblem(server.send("PROPFIND", "/dav/none/", "", "Depth", "1"), 404, "not_found");
    }

    @Test
    void oddNamesStayWellFormedAndLeadBack() throws Exception {
        List<String> names = List.of(
                "a b", "ü&<\"'>", "x%y", "a=b", ".hidden", "..", "a/b", "tab\there", "q?#", "日本", "b.csv", "\uFFFE");
        List<Node> tables = names.stream()
                .map(name -> Node.folder(
                        new DbPath.Relation("demo", "main", name), false, Map.of("comment", name + "\u0001\r\n")))
                .toList();
        server.files.children("/demo/main/", tables);
        List<Response> responses = propfind("/dav/demo/main/", "1", "");
        assertThat(responses).hasSize(names.size() + 1);
        for (int i = 0; i < names.size(); i++) {
            Response response = responses.get(i + 1);
            assertThat(response.href()).startsWith("/dav/").matches("[A-Za-z0-9%/._~!$()*,=:@-]+");
            assertThat(DbPath.parse(response.href().substring("/dav".length())))
                    .isEqualTo(tables.get(i).path());
            assertThat(response.found().get("{urn:tabledav:properties}comment"))
                    .isEqualTo(names.get(i).replace('\uFFFE', '\uFFFD') + "\uFFFD\r\n");
        }
    }

    @Test
    void anUnknownParameterIsRefused() throws Exception {
        DavRouteTest.assertProblem(server.send("PROPFIND", "/dav/demo/?limit=1", "", "Depth", "0"), 400, "invalid");
    }

    @Test
    void dataFilesInBothPlacesAreTheSameKind() throws Exception {
        DbPath.Relation airports = new DbPath.Relation("demo", "main", "airports");
        DbPath inside = new DbPath.Data(airports, Format.CSV, false);
        server.files.add(new Node(inside, true, "text/csv", 7L, null, null, Map.of()));
        assertThat(propfind("/dav/demo/main/airports/airports.csv", "0", "")
                        .getFirst()
                        .found())
                .containsEntry("{DAV:}getcontentlength", "7")
                .containsEntry("{DAV:}displayname", "airports.csv");
    }
}
