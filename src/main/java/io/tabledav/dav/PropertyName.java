package io.tabledav.dav;

/**
 * The name of a property.
 *
 * @param namespace its namespace, empty for none
 * @param name its name there
 */
record PropertyName(String namespace, String name) {

    static final String DAV = "DAV:";
    static final String TABLEDAV = "urn:tabledav:properties";

    static PropertyName dav(String name) {
        return new PropertyName(DAV, name);
    }

    static PropertyName tabledav(String name) {
        return new PropertyName(TABLEDAV, name);
    }
}
