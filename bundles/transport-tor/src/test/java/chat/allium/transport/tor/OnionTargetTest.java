package chat.allium.transport.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnionTargetTest {

    private static final String ONION = "25njqamcweflpvkl73j4szahhihoc4xt3ktcgjnpaingr5yhkenl5sid.onion";

    @Test
    void anAddressIsReadAndWrittenAlike() throws TransportException {
        PeerAddress address = PeerAddress.parse("tor:" + ONION + ":9735");
        OnionTarget target = OnionTarget.parse(address);
        assertEquals(OnionTarget.of(ONION), target);
        assertEquals(address, target.address());
        assertFalse(target.toString().contains("25nj"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp:" + ONION + ":9735",
                "tor:" + ONION,
                "tor:" + ONION + ":",
                "tor:" + ONION + ":0",
                "tor:" + ONION + ":70000",
                "tor:35njqamcweflpvkl73j4szahhihoc4xt3ktcgjnpaingr5yhkenl5sid.onion:9735",
                "tor:example.com:9735",
                "tor:%%%"
            })
    void anythingElseIsInvalidAndNotRepeated(String text) {
        TransportException e = assertThrows(TransportException.class, () -> OnionTarget.parse(PeerAddress.parse(text)));
        assertEquals(Reason.INVALID, e.reason());
        assertFalse(e.getMessage().contains("njq"));
    }
}
