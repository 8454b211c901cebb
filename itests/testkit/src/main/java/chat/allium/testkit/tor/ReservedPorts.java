package chat.allium.testkit.tor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Loopback ports chosen by the kernel and held until tor listens on them.
 *
 * <p>Each is bound but not listening, with SO_REUSEADDR: so the kernel gives it to nobody who asks for any port, while
 * tor, which sets the same option and names the port, may take it. There is no moment in which another could.
 */
final class ReservedPorts implements AutoCloseable {
    private final List<SocketChannel> held = new ArrayList<>();

    int next() throws IOException {
        var channel = SocketChannel.open();
        held.add(channel);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress(InetAddress.getByName(TorNode.LOOPBACK), 0));
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    @Override
    public void close() throws IOException {
        for (var channel : held) {
            channel.close();
        }
        held.clear();
    }
}
