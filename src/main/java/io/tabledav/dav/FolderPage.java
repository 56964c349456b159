package io.tabledav.dav;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tabledav.http.Exchange;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A folder as a page for a browser: its children as links. It has no style, no script and no powers. */
final class FolderPage {

    private FolderPage() {}

    static void prepare(Exchange exchange) {
        exchange.header("Content-Type", "text/html; charset=utf-8")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "private, no-cache");
    }

    static void write(Node folder, List<Node> children, OutputStream out) throws IOException {
        String path = DavCall.href(folder.path());
        StringBuilder text = new StringBuilder();
        text.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
        XmlText.escape(path, text);
        text.append("</title></head><body>\n<h1>");
        XmlText.escape(path, text);
        text.append("</h1>\n<ul>\n");
        if (!(folder.path() instanceof DbPath.Root)) {
            item(path.substring(0, path.lastIndexOf('/', path.length() - 2) + 1), "..", null, text);
        }
        for (Node child : children) {
            String name = child.path().displayName() + (child.isFolder() ? "/" : "");
            item(DavCall.href(child.path()), name, child.properties().get("comment"), text);
            out.write(text.toString().getBytes(UTF_8));
            text.setLength(0);
        }
        text.append("</ul>\n</body></html>\n");
        out.write(text.toString().getBytes(UTF_8));
    }

    private static void item(String href, String name, @Nullable Object comment, StringBuilder text) {
        text.append("<li><a href=\"");
        XmlText.escape(href, text);
        text.append("\">");
        XmlText.escape(name, text);
        text.append("</a>");
        if (comment != null) {
            text.append(" – ");
            XmlText.escape(comment.toString(), text);
        }
        text.append("</li>\n");
    }
}
