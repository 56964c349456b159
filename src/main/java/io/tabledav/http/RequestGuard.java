package io.tabledav.http;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages away from a server that trusts whoever reaches it.
 *
 * <p>A page whose own name is made to resolve to this machine (DNS rebinding) is told apart by the {@code Host} that its
 * requests carry: it must be loopback or a configured name. A page that sends a write across origins is told apart by
 * {@code Sec-Fetch-Site}, which must be {@code same-origin} or {@code none}, and by {@code Origin}, which must be the host
 * that is asked. Programs that are no browsers send neither of the two. {@code same-site} is refused as well: every port of
 * localhost, and every neighbour under one domain, is the same site.
 *
 * <p>Source: RFC 9110, section 7.4; Fetch Metadata Request Headers, section 2; RFC 6454, section 7.
 */
public final class RequestGuard {

    /** In the configured names: any host at all. For a server behind a proxy that checks names itself. */
    public static final String ANY_HOST = "*";

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "PROPFIND");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final Set<String> names;

    /**
     * A guard for loopback and more names.
     *
     * @param names the hosts, without port, by which clients may ask beyond loopback
     */
    public RequestGuard(Set<String> names) {
        this.names = names.stream().map(HostName::bare).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What the guard looks at.
     *
     * @param method the method as sent
     * @param authority the {@code Host} header, or {@code :authority} on HTTP/2; null if there is none
     * @param origin the {@code Origin} header, null if there is none
     * @param fetchSite the {@code Sec-Fetch-Site} header, null if there is none
     */
    public record Head(
            String method,
            @Nullable String authority,
            @Nullable String origin,
            @Nullable String fetchSite) {}

    /** Why a request is refused; null if it may pass. */
    public @Nullable Problem refusal(Head head) {
        String authority = head.authority();
        if (authority == null || authority.isBlank()) {
            return Problem.of(DatabaseException.of(Code.INVALID, "The request does not name one host.")
                    .withHint("Send one valid Host header."));
        }
        String host = hostOf(authority);
        if (!HostName.isLoopback(host) && !names.contains(HostName.bare(host)) && !names.contains(ANY_HOST)) {
            return new Problem(421, "misdirected", "This server does not answer for the host " + host + ".", Map.of())
                    .with("hint", "Add the name to tabledav.allowed-hosts if it is the server's own.");
        }
        if (SAFE_METHODS.contains(head.method())) {
            return null;
        }
        String site = head.fetchSite();
        if (site != null && !OWN_SITES.contains(site.trim().toLowerCase(Locale.ROOT))) {
            return foreign("The browser says that this request comes from another site.");
        }
        String origin = head.origin();
        if (origin != null && !isOriginOf(origin.trim(), authority.trim())) {
            return foreign("The request comes from another origin: " + origin + ".");
        }
        return null;
    }

    private static Problem foreign(String detail) {
        return Problem.of(DatabaseException.of(Code.FORBIDDEN, detail)
                .withHint("Pages of other origins may not change anything here; send it from a program."));
    }

    /** The host of {@code host[:port]}, an IPv6 address still in its brackets. */
    private static String hostOf(String authority) {
        String trimmed = authority.trim();
        int end = trimmed.startsWith("[") ? trimmed.indexOf(']') + 1 : trimmed.lastIndexOf(':');
        if (end <= 0) {
            return trimmed;
        }
        String rest = trimmed.substring(end);
        return rest.isEmpty() || rest.matches(":[0-9]*") ? trimmed.substring(0, end) : trimmed;
    }

    /** The scheme is not compared: a proxy in front of the server may be the one that speaks TLS. */
    private static boolean isOriginOf(String origin, String authority) {
        int scheme = origin.indexOf("://");
        return scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(authority);
    }
}
