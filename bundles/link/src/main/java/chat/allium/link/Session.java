package chat.allium.link;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Protocol;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * What a handshake gave.
 *
 * @param peer who has authenticated
 * @param protocol what was agreed on
 * @param dialled whether this side dialled
 * @param in decrypts
 * @param out encrypts, a record for each write
 * @param exporter derives keying material
 */
record Session(
        Optional<PeerId> peer,
        Protocol protocol,
        boolean dialled,
        InputStream in,
        OutputStream out,
        Exporter exporter) {}
