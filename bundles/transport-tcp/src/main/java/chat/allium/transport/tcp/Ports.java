package chat.allium.transport.tcp;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports that the kernel once chose, a line {@code nickname=port} each, so that a restart keeps the address. */
final class Ports {

    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);

    private final Path file;

    Ports(Path file) {
        this.file = file;
    }

    /** The port of {@code nickname}; 0 if none is remembered. */
    int remembered(String nickname) {
        return read().getOrDefault(nickname, 0);
    }

    void remember(String nickname, int port) {
        Map<String, Integer> ports = read();
        ports.put(nickname, port);
        StringBuilder lines = new StringBuilder();
        ports.forEach(
                (name, number) -> lines.append(name).append('=').append(number).append('\n'));
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, lines);
            // Friends know the port: after a power cut it must be the same.
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} can not be written: after a restart friends may not find this node over TCP", file, e);
        }
    }

    private Map<String, Integer> read() {
        Map<String, Integer> ports = new TreeMap<>();
        if (!Files.exists(file)) {
            return ports;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.matches("[a-z0-9-]{1,32}=[0-9]{1,5}")) {
                    int equals = line.indexOf('=');
                    ports.put(line.substring(0, equals), Integer.parseInt(line.substring(equals + 1)) & 0xffff);
                }
            }
        } catch (IOException e) {
            LOG.warn("{} can not be read: a new port is chosen, and friends may not find this node over TCP", file, e);
        }
        return ports;
    }
}
