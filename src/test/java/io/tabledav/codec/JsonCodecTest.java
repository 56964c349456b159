package io.tabledav.codec;

import io.tabledav.tree.Format;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

class JsonCodecTest extends CodecContract {

    @Override
    Format format() {
        return Format.JSON;
    }

    /** A JSON text that is null cannot be told from no value. */
    @Override
    @Nullable
    Object comesBackAs(Field field, @Nullable Object value) {
        return JsonColumns.isJson(field) && "null".equals(value) ? null : value;
    }
}
