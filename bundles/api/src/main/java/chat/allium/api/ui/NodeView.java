package chat.allium.api.ui;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the node is doing.
 *
 * @param version of the distribution
 * @param home folder in which it keeps everything
 * @param uptime since it started
 * @param storage name of the storage engine, or why there is none
 * @param trouble one sentence with the remedy, while something of this node keeps messages from flowing
 * @param transports each transport
 * @param friends how many friends
 * @param connected how many of them have a link
 * @param waiting messages that wait for friends
 * @param requests requests that wait for our answer
 */
public record NodeView(
        String version,
        Path home,
        Duration uptime,
        String storage,
        Optional<String> trouble,
        List<TransportView> transports,
        int friends,
        int connected,
        int waiting,
        int requests) {

    /** Copies the list. */
    public NodeView {
        transports = List.copyOf(transports);
    }
}
