package chat.allium.contacts;

import chat.allium.api.message.StreamId;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Random names. */
final class Tokens {

    private static final int ID = 8;

    private final SecureRandom random;

    Tokens(SecureRandom random) {
        this.random = random;
    }

    /** 16 characters of 0-9 and a-f. */
    String id() {
        return HexFormat.of().formatHex(bytes(ID));
    }

    StreamId streamId() {
        return StreamId.of(bytes(StreamId.LENGTH));
    }

    long boot() {
        return random.nextLong();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
