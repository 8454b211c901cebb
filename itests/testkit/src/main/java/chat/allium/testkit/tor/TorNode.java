package chat.allium.testkit.tor;

import java.nio.file.Path;

/**
 * One tor process of the network.
 *
 * @param v3ident fingerprint of the authority identity, empty for a node that is none
 */
record TorNode(
        String nickname, Role role, Path directory, RelayIdentity identity, String v3ident, int orPort, int dirPort) {

    static final String LOOPBACK = "127.0.0.1";

    boolean authority() {
        return role == Role.AUTHORITY;
    }
}
