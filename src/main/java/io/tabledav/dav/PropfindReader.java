package io.tabledav.dav;

import io.tabledav.http.BoundedBody;
import io.tabledav.http.RequestBody;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a PROPFIND as it comes, within limits: nobody needs much XML to name a few properties.
 *
 * <p>Source: RFC 4918, sections 14.20 (what it may hold), 17 (what is unknown is passed over), 20.6 (what it may do to a
 * server). There is no DTD in any request of WebDAV, and so none is taken.
 */
final class PropfindReader {

    /** The largest body. */
    static final long MAX_BYTES = 1 << 20;

    /** The deepest nesting, and the most properties that are asked for. */
    private static final int MAX_LEVELS = 20;

    private static final int MAX_PROPERTIES = 1_000;

    private final Set<PropertyName> properties = new LinkedHashSet<>();
    private @Nullable String kind;
    private int level;
    private boolean inProp;

    private PropfindReader() {}

    /** Reads a body; an empty one asks for everything. */
    static PropfindRequest read(RequestBody body) throws IOException {
        Long declared = body.declaredBytes();
        if (declared != null && declared > MAX_BYTES) {
            // Said before the body is asked for.
            throw DatabaseException.of(Code.TOO_LARGE, "The body is larger than " + MAX_BYTES + " bytes.");
        }
        return read(new BoundedBody(body, MAX_BYTES));
    }

    static PropfindRequest read(InputStream body) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(body);
        int first = bytes.read();
        if (first < 0) {
            return new PropfindRequest.All();
        }
        bytes.unread(first);
        try {
            XMLStreamReader xml = factory().createXMLStreamReader(bytes);
            try {
                return new PropfindReader().parse(xml);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof IOException io) {
                throw io;
            }
            throw invalid("The body is not well-formed XML.").withCause(e);
        }
    }

    private static XMLInputFactory factory() {
        // One for each body: a factory is not made for many threads.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLResolver((publicId, systemId, baseUri, namespace) -> {
            throw invalid("The body refers to something outside of it.");
        });
        return factory;
    }

    private PropfindRequest parse(XMLStreamReader xml) throws XMLStreamException {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.DTD -> throw invalid("The body has a DOCTYPE.");
                case XMLStreamConstants.START_ELEMENT -> start(xml);
                case XMLStreamConstants.END_ELEMENT -> level--;
                default -> {}
            }
        }
        return switch (kind) {
            case null -> throw invalid("The propfind element asks for nothing.");
            case "allprop" -> new PropfindRequest.All();
            case "propname" -> new PropfindRequest.Names();
            default -> new PropfindRequest.Some(Collections.unmodifiableSet(properties));
        };
    }

    private void start(XMLStreamReader xml) {
        level++;
        if (level > MAX_LEVELS) {
            throw invalid("The body nests elements deeper than " + MAX_LEVELS + " levels.");
        }
        PropertyName element = nameOf(xml);
        switch (level) {
            case 1 -> {
                if (!element.equals(PropertyName.dav("propfind"))) {
                    throw invalid("The body is not a propfind element in the namespace DAV:.");
                }
            }
            case 2 -> startPart(element);
            case 3 -> {
                if (inProp && properties.add(element) && properties.size() > MAX_PROPERTIES) {
                    throw invalid("The body asks for more than " + MAX_PROPERTIES + " properties.");
                }
            }
            default -> {}
        }
    }

    private void startPart(PropertyName element) {
        inProp = element.equals(PropertyName.dav("prop"));
        boolean known =
                inProp || element.equals(PropertyName.dav("allprop")) || element.equals(PropertyName.dav("propname"));
        if (known && kind != null) {
            throw invalid("The propfind element asks in two ways at once: " + kind + " and " + element.name() + ".");
        }
        if (known) {
            kind = element.name();
        }
    }

    private static PropertyName nameOf(XMLStreamReader xml) {
        @Nullable String namespace = xml.getNamespaceURI();
        return new PropertyName(namespace == null ? "" : namespace, xml.getLocalName());
    }

    private static DatabaseException invalid(String message) {
        return DatabaseException.of(Code.INVALID, message)
                .withHint("See RFC 4918, section 9.1; an empty body asks for all properties.");
    }
}
