package io.tabledav.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

    private static boolean javaDecodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void everyCharacterIsValidAndNoSurrogateIs() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
            if (!surrogate) {
                assertThat(Utf8.isValid(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)))
                        .isTrue();
            }
        }
        assertThat(Utf8.isValid(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}))
                .isFalse();
    }

    @Test
    void allSequencesOfTwoBytesAndManyLongerOnesAreJudgedAsJavaDoes() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                byte[] two = {(byte) first, (byte) second};
                assertThat(Utf8.isValid(two)).isEqualTo(javaDecodes(two));
            }
        }
        Random random = new Random(1);
        for (int round = 0; round < 300_000; round++) {
            byte[] bytes = new byte[3 + random.nextInt(3)];
            // Mostly bytes that start or continue a character, or nearly all would be wrong at once.
            for (int index = 0; index < bytes.length; index++) {
                bytes[index] = (byte) (index == 0 ? 0xE0 + random.nextInt(24) : 0x70 + random.nextInt(0x60));
            }
            assertThat(Utf8.isValid(bytes)).isEqualTo(javaDecodes(bytes));
        }
    }
}
