package io.tabledav.dav;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Reads answers to PROPFIND with the parser of the JDK, which takes nothing but well-formed XML. */
final class Multistatuses {

    private Multistatuses() {}

    /** One resource: for each status, its properties as {@code {namespace}name} with the text inside. */
    record Response(String href, Map<String, Map<String, String>> byStatus) {

        Map<String, String> found() {
            return byStatus.getOrDefault("HTTP/1.1 200 OK", Map.of());
        }

        Map<String, String> missing() {
            return byStatus.getOrDefault("HTTP/1.1 404 Not Found", Map.of());
        }
    }

    static List<String> hrefs(String xml) throws Exception {
        return parse(xml).stream().map(Response::href).toList();
    }

    static List<Response> parse(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        Element root = document.getDocumentElement();
        if (!root.getLocalName().equals("multistatus")
                || !root.getNamespaceURI().equals("DAV:")) {
            throw new AssertionError("not a multistatus: " + xml);
        }
        List<Response> responses = new ArrayList<>();
        for (Element response : children(root)) {
            String href = child(response, "href").getTextContent();
            Map<String, Map<String, String>> byStatus = new LinkedHashMap<>();
            for (Element propstat : children(response)) {
                if (propstat.getLocalName().equals("propstat")) {
                    byStatus.put(child(propstat, "status").getTextContent(), properties(child(propstat, "prop")));
                }
            }
            responses.add(new Response(href, byStatus));
        }
        return responses;
    }

    private static Map<String, String> properties(Element prop) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (Element property : children(prop)) {
            String namespace = property.getNamespaceURI() == null ? "" : property.getNamespaceURI();
            String value = children(property).isEmpty()
                    ? property.getTextContent()
                    : "<" + children(property).getFirst().getLocalName() + ">";
            properties.put("{" + namespace + "}" + property.getLocalName(), value);
        }
        return properties;
    }

    private static Element child(Element parent, String name) {
        return children(parent).stream()
                .filter(child -> child.getLocalName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Element> children(Element parent) {
        List<Element> elements = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i).getNodeType() == Node.ELEMENT_NODE) {
                elements.add((Element) nodes.item(i));
            }
        }
        return elements;
    }
}
