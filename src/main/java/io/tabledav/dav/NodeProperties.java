package io.tabledav.dav;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tabledav.http.HttpDate;
import io.tabledav.tree.Node;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The properties of a place as PROPFIND gives them: each name with its value as escaped XML.
 *
 * <p>What is not known is not there. An empty length would be worse than none: clients read it as 0, or -1.
 *
 * <p>The properties of a node stand in the namespace {@value PropertyName#TABLEDAV} under their own keys: text as it is, {@code
 * true} and {@code false}, numbers in digits, and lists and maps as JSON, since names may hold any separator.
 */
final class NodeProperties {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern ELEMENT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    private NodeProperties() {}

    static Map<PropertyName, String> of(Node node) {
        boolean root = node.path().displayName().isEmpty();
        Map<PropertyName, String> properties = node.isFolder()
                ? folder(root ? DavRoute.ROOT.substring(1) : node.path().displayName())
                : common("", node.path().displayName());
        if (node.mediaType() != null) {
            properties.put(PropertyName.dav("getcontenttype"), XmlText.escape(node.mediaType()));
        }
        if (node.sizeBytes() != null) {
            properties.put(
                    PropertyName.dav("getcontentlength"), node.sizeBytes().toString());
        }
        if (node.etag() != null) {
            properties.put(PropertyName.dav("getetag"), XmlText.escape(node.etag()));
        }
        if (node.modified() != null) {
            properties.put(PropertyName.dav("getlastmodified"), HttpDate.render(node.modified()));
        }
        node.properties().forEach((key, value) -> {
            if (ELEMENT_NAME.matcher(key).matches()) {
                properties.put(PropertyName.tabledav(key), XmlText.escape(text(value)));
            }
        });
        return properties;
    }

    /** What every folder has. */
    static Map<PropertyName, String> folder(String displayName) {
        return common("<D:collection/>", displayName);
    }

    private static Map<PropertyName, String> common(String resourceType, String displayName) {
        Map<PropertyName, String> properties = new LinkedHashMap<>();
        properties.put(PropertyName.dav("resourcetype"), resourceType);
        properties.put(PropertyName.dav("displayname"), XmlText.escape(displayName));
        // Empty: no kind of lock can be had (RFC 4918, section 15.10).
        properties.put(PropertyName.dav("supportedlock"), "");
        return properties;
    }

    private static String text(Object value) {
        if (!(value instanceof List) && !(value instanceof Map)) {
            return value.toString();
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(value, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    write(element, json);
                }
                json.writeEndArray();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(entry.getKey().toString());
                    write(entry.getValue(), json);
                }
                json.writeEndObject();
            }
            case Boolean flag -> json.writeBoolean(flag);
            case Long number -> json.writeNumber(number);
            default -> json.writeString(value.toString());
        }
    }
}
