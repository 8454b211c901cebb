package chat.allium.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.api.link.Hello;
import chat.allium.api.message.StreamId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the first release said, every later one must still understand. */
class GoldenHelloTest {

    private static final long BOOT = 0x0102030405060708L;
    private static final Hello FIRST = new Hello(0, 0, BOOT, 0, Optional.empty(), 0, 20);
    private static final Hello KNOWN = new Hello(
            1,
            5,
            BOOT,
            0x1112131415161718L,
            Optional.of(StreamId.of("stream-number-01".getBytes(StandardCharsets.US_ASCII))),
            300,
            7);

    private final Map<String, byte[]> golden = read();

    @Test
    void goldenFramesAreUnderstood() {
        assertEquals(Optional.of(FIRST), HelloCodec.decode(payload("first")));
        assertEquals(Optional.of(KNOWN), HelloCodec.decode(payload("known")));
    }

    @Test
    void aFieldOfTomorrowIsIgnored() {
        assertEquals(Optional.of(FIRST), HelloCodec.decode(payload("first-with-a-field-of-tomorrow")));
    }

    @Test
    void goldenFramesAreStillWhatIsSent() {
        HexFormat hex = HexFormat.of();

        assertEquals(
                hex.formatHex(payload("first")),
                hex.formatHex(HelloCodec.encode(FIRST).payload()));
        assertEquals(
                hex.formatHex(payload("known")),
                hex.formatHex(HelloCodec.encode(KNOWN).payload()));
    }

    private byte[] payload(String name) {
        return Objects.requireNonNull(golden.get(name), name);
    }

    private static Map<String, byte[]> read() {
        try (InputStream in = GoldenHelloTest.class.getResourceAsStream("/golden/hello-1.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(f -> f[0], f -> HexFormat.of().parseHex(f[2])));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
