package chat.allium.messenger;

import chat.allium.api.identity.Sealed;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.message.Content;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.MessageRow;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Seals and opens what messages carry, and makes the random names under which they rest. */
final class Bodies {

    /** A sealed body and the name it was sealed for. */
    record Body(String row, Sealed sealed) {}

    private final Vault vault;
    private final SecureRandom random;

    Bodies(Vault vault, SecureRandom random) {
        this.vault = vault;
        this.random = random;
    }

    Body seal(Content content) {
        String row = HexFormat.of().formatHex(bytes());
        return new Body(row, vault.seal(SealedColumn.MESSAGE_BODY, row, content.bytes()));
    }

    Content open(MessageRow row) {
        return Content.of(row.type(), vault.open(SealedColumn.MESSAGE_BODY, row.row(), row.body()));
    }

    StreamId newStream() {
        return StreamId.of(bytes());
    }

    private byte[] bytes() {
        byte[] bytes = new byte[StreamId.LENGTH];
        random.nextBytes(bytes);
        return bytes;
    }
}
