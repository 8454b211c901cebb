package chat.allium.transport.tor;

import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.arti.OnionAddress;

/**
 * An onion address with a port. {@code toString} redacts.
 *
 * @param onion {@code <56>.onion}
 * @param port the virtual port
 */
record OnionTarget(String onion, int port) {

    static final String SCHEME = "tor";
    /** Everybody's: a friend code leads to an onion, not to a port. */
    static final int PORT = 9735;

    static OnionTarget of(String onion) {
        return new OnionTarget(onion, PORT);
    }

    static OnionTarget parse(PeerAddress address) throws TransportException {
        if (!address.scheme().equals(SCHEME)) {
            throw invalid("That is not an address of the Tor transport.");
        }
        String value = address.value();
        int colon = value.lastIndexOf(':');
        String onion = value.substring(0, Math.max(colon, 0));
        String port = value.substring(colon + 1);
        if (!OnionAddress.isValid(onion)) {
            throw invalid("That is no onion address: check it for a typing error.");
        }
        if (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 65_535) {
            throw invalid("An onion address ends in a port from 1 to 65535.");
        }
        return new OnionTarget(onion, Integer.parseInt(port));
    }

    private static TransportException invalid(String sentence) {
        return new TransportException(Reason.INVALID, sentence);
    }

    PeerAddress address() {
        return new PeerAddress(SCHEME, onion + ':' + port);
    }

    @Override
    public String toString() {
        return "[...].onion:" + port;
    }
}
