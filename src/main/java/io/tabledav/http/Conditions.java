package io.tabledav.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the conditional headers of a request demand of the resource.
 *
 * <p>Source: RFC 9110, section 13. A resource without an entity tag meets no {@code If-Match} but {@code *}, since nobody can
 * have seen the tag that it asks for.
 *
 * @param ifMatch all {@code If-Match} lines, joined by commas; null if there is none
 * @param ifNoneMatch all {@code If-None-Match} lines, joined by commas; null if there is none
 * @param ifModifiedSince the {@code If-Modified-Since} header; null if there is none
 * @param ifUnmodifiedSince the {@code If-Unmodified-Since} header; null if there is none
 * @param ifRange the {@code If-Range} header; null if there is none
 */
public record Conditions(
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch,
        @Nullable String ifModifiedSince,
        @Nullable String ifUnmodifiedSince,
        @Nullable String ifRange) {

    /** The conditions of a request. */
    public static Conditions of(Exchange exchange) {
        return new Conditions(
                exchange.header("If-Match"),
                exchange.header("If-None-Match"),
                exchange.header("If-Modified-Since"),
                exchange.header("If-Unmodified-Since"),
                exchange.header("If-Range"));
    }

    /** Whether a write has to know the resource before it begins. */
    public boolean concernWrites() {
        return ifMatch != null || ifNoneMatch != null;
    }

    /** Whether a write has to know the entity tag, and not only whether there is a resource. */
    public boolean nameTags() {
        return isTag(ifMatch) || isTag(ifNoneMatch);
    }

    private static boolean isTag(@Nullable String header) {
        return header != null && header.indexOf('"') >= 0;
    }

    /**
     * Whether a write may go on.
     *
     * @param exists whether there is a resource
     * @param etag its entity tag with quotes, null where it has none
     */
    public boolean allowWrite(boolean exists, @Nullable String etag) {
        return isMatched(exists, etag) && (ifNoneMatch == null || !names(plainTags(ifNoneMatch), exists, etag, false));
    }

    /**
     * Whether a read may go on, or fails with 412; parameters as for a write.
     *
     * @param modified when the resource was last changed, null where that is not known
     */
    public boolean allowRead(boolean exists, @Nullable String etag, @Nullable Instant modified) {
        Instant since = HttpDate.parse(ifUnmodifiedSince);
        if (ifMatch == null && since != null && modified != null) {
            return !modified.truncatedTo(ChronoUnit.SECONDS).isAfter(since);
        }
        return isMatched(exists, etag);
    }

    private boolean isMatched(boolean exists, @Nullable String etag) {
        return ifMatch == null || names(plainTags(ifMatch), exists, etag, true);
    }

    /** Whoever read a compressed body has seen the same state as who read it plain. */
    private static List<String> plainTags(String header) {
        return tags(header).stream().map(ContentCoding::plainTag).toList();
    }

    private static List<String> tags(String header) {
        return HeaderList.split(header, ',');
    }

    /**
     * Whether a range may be given, or else the whole (section 13.1.5): where the reader says which bytes it has a part of,
     * they must be these. A date never proves that, since rows may change twice within its second.
     */
    public boolean allowRange(@Nullable String etag) {
        return ifRange == null || ifRange.trim().equals(etag);
    }

    /**
     * Whether the reader has the bytes already, so that a read is answered with 304.
     *
     * @param etag the entity tag of the body that would be sent, in its coding, with quotes; null where it has none
     * @param modified when it was last changed, null where that is not known
     */
    public boolean isNotModified(@Nullable String etag, @Nullable Instant modified) {
        if (ifNoneMatch != null) {
            return etag != null && names(tags(ifNoneMatch), true, etag, false);
        }
        Instant since = HttpDate.parse(ifModifiedSince);
        return since != null
                && modified != null
                && !modified.truncatedTo(ChronoUnit.SECONDS).isAfter(since);
    }

    private static boolean names(List<String> tags, boolean exists, @Nullable String etag, boolean strong) {
        if (tags.contains("*")) {
            return exists;
        }
        if (etag == null) {
            return false;
        }
        return strong
                ? !isWeak(etag) && tags.contains(etag)
                : tags.stream().anyMatch(tag -> opaque(tag).equals(opaque(etag)));
    }

    private static boolean isWeak(String etag) {
        return etag.startsWith("W/");
    }

    private static String opaque(String etag) {
        return isWeak(etag) ? etag.substring(2) : etag;
    }
}
