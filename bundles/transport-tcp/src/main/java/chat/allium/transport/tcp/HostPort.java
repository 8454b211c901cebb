package chat.allium.transport.tcp;

import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;

/**
 * What stands in an address of this transport: {@code host:port}, {@code [2001:db8::1]:port}.
 *
 * @param host without brackets
 * @param port 1 to 65535
 */
record HostPort(String host, int port) {

    static final String SCHEME = "tcp";

    /** @throws TransportException INVALID if the address is not one of this transport's */
    static HostPort parse(PeerAddress address) throws TransportException {
        String value = address.value();
        int colon = value.lastIndexOf(':');
        String host = colon < 1 ? "" : value.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        int port = port(value.substring(colon + 1));
        if (!address.scheme().equals(SCHEME) || host.isBlank() || port < 1) {
            throw new TransportException(
                    Reason.INVALID, "That is no TCP address: it looks like tcp:host:port, with a port up to 65535.");
        }
        return new HostPort(host, port);
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port > 65535 ? -1 : port;
    }

    PeerAddress address() {
        return new PeerAddress(SCHEME, (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port);
    }
}
