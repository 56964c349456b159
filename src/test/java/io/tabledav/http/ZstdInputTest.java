package io.tabledav.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZstdInputTest {
    private static final byte[] PACKED = Zstd.compress("rows".getBytes(UTF_8));

    @Test
    void onlySoManyAreOpenAtOnce() throws IOException {
        List<ZstdInput> open = new ArrayList<>();
        try {
            for (int i = 0; i < ZstdInput.MOST_OPEN; i++) {
                open.add(input());
            }
            DatabaseException failure = catchThrowableOfType(DatabaseException.class, ZstdInputTest::input);
            assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
            assertThat(failure.hint()).contains("gzip");

            // Closed twice, it makes room for one.
            open.getFirst().close();
            open.getFirst().close();
            open.add(input());
            assertThat(open.getLast().readAllBytes()).asString(UTF_8).isEqualTo("rows");
            assertThat(catchThrowableOfType(DatabaseException.class, ZstdInputTest::input))
                    .isNotNull();
        } finally {
            for (ZstdInput input : open) {
                input.close();
            }
        }
        input().close();
    }

    private static ZstdInput input() throws IOException {
        return ZstdInput.open(new ByteArrayInputStream(PACKED));
    }
}
