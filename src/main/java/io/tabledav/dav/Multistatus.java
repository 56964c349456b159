package io.tabledav.dav;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tabledav.http.Exchange;
import io.tabledav.tree.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to a PROPFIND, sent one resource after the other: it is never whole in memory (RFC 4918, section 14.16). */
final class Multistatus {

    /** The prefixes are declared once, on the root. */
    private static final String START =
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\" xmlns:T=\""
                    + PropertyName.TABLEDAV + "\">\n";

    private static final String END = "</D:multistatus>\n";

    private final OutputStream out;
    private final PropfindRequest wanted;
    private final StringBuilder text = new StringBuilder(1_024);

    private Multistatus(OutputStream out, PropfindRequest wanted) {
        this.out = out;
        this.wanted = wanted;
    }

    /** Starts an answer. */
    static Multistatus start(Exchange exchange, PropfindRequest wanted) throws IOException {
        exchange.status(207)
                .header("Content-Type", "application/xml; charset=utf-8")
                .header("Cache-Control", "private, no-cache");
        Multistatus answer = new Multistatus(exchange.responseBody(), wanted);
        answer.out.write(START.getBytes(UTF_8));
        return answer;
    }

    /** Adds a place of the tree. */
    void add(Node node) throws IOException {
        add(DavCall.href(node.path()), NodeProperties.of(node));
    }

    /**
     * Adds a resource.
     *
     * @param href its path, percent-encoded
     * @param properties its properties, with values in XML
     */
    void add(String href, Map<PropertyName, String> properties) throws IOException {
        text.setLength(0);
        text.append("<D:response><D:href>");
        XmlText.escape(href, text);
        text.append("</D:href>");
        switch (wanted) {
            case PropfindRequest.All all -> found(properties, true);
            case PropfindRequest.Names names -> found(properties, false);
            case PropfindRequest.Some some -> some(some, properties);
        }
        text.append("</D:response>\n");
        out.write(text.toString().getBytes(UTF_8));
    }

    /** Ends the answer. */
    void end() throws IOException {
        out.write(END.getBytes(UTF_8));
    }

    private void found(Map<PropertyName, String> properties, boolean withValues) {
        text.append("<D:propstat><D:prop>");
        properties.forEach((name, value) -> element(name, withValues ? value : ""));
        endPropstat("200 OK");
    }

    private void some(PropfindRequest.Some some, Map<PropertyName, String> properties) {
        List<PropertyName> missing = new ArrayList<>();
        int start = text.length();
        text.append("<D:propstat><D:prop>");
        int empty = text.length();
        for (PropertyName name : some.names()) {
            @Nullable String value = properties.get(name);
            if (value == null) {
                missing.add(name);
            } else {
                element(name, value);
            }
        }
        if (text.length() == empty && !missing.isEmpty()) {
            text.setLength(start);
        } else {
            endPropstat("200 OK");
        }
        if (!missing.isEmpty()) {
            text.append("<D:propstat><D:prop>");
            missing.forEach(name -> element(name, ""));
            endPropstat("404 Not Found");
        }
    }

    private void element(PropertyName name, String value) {
        String tag = switch (name.namespace()) {
            case PropertyName.DAV -> "D:" + name.name();
            case PropertyName.TABLEDAV -> "T:" + name.name();
            case "" -> name.name();
            default -> "X:" + name.name();
        };
        text.append('<').append(tag);
        if (tag.startsWith("X:")) {
            text.append(" xmlns:X=\"");
            XmlText.escape(name.namespace(), text);
            text.append('"');
        }
        if (value.isEmpty()) {
            text.append("/>");
        } else {
            text.append('>').append(value).append("</").append(tag).append('>');
        }
    }

    private void endPropstat(String status) {
        text.append("</D:prop><D:status>HTTP/1.1 ").append(status).append("</D:status></D:propstat>");
    }
}
