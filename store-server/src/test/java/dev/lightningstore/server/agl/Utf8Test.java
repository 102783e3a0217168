package dev.lightningstore.server.agl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void agreesWithTheDecoderOfTheJdk() {
        Random random = new Random(4747);
        byte[] valid = "plain text, grüße, 漢字, 😀, and more plain text".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 200_000; i++) {
            byte[] text = valid.clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            }
            assertEquals(
                    decodes(text),
                    Utf8.valid(text),
                    () -> java.util.HexFormat.of().formatHex(text));
        }
    }

    @Test
    void refusesEveryPairThatTheDecoderRefuses() {
        for (int pair = 0; pair < 1 << 16; pair++) {
            byte[] text = {(byte) (pair >> 8), (byte) pair, (byte) 0x80, 'x'};
            assertEquals(decodes(text), Utf8.valid(text), Integer.toHexString(pair));
        }
    }

    private static boolean decodes(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
