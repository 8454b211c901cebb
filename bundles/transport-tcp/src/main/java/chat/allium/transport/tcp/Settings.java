package chat.allium.transport.tcp;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/**
 * The configuration, checked.
 *
 * @param bindHost where it listens
 * @param port on which port; 0 to have one chosen and kept
 * @param advertisedHost what peers are told; empty for the host it listens on
 * @param connectTimeout the longest one attempt takes
 * @param portFile where chosen ports are remembered
 * @param problem why it must not run like this, with the remedy
 */
record Settings(
        String bindHost,
        int port,
        String advertisedHost,
        Duration connectTimeout,
        Path portFile,
        Optional<String> problem) {

    static Settings of(BundleContext context, TcpTransport.Config config) {
        String home = context.getProperty("allium.home");
        String transports =
                Optional.ofNullable(context.getProperty("allium.transports")).orElse("tor,tcp");
        boolean besideTor = Arrays.asList(transports.split("\\s*,\\s*")).contains("tor");
        return new Settings(
                config.bindHost().strip(),
                config.port(),
                config.advertisedHost().strip(),
                Duration.ofSeconds(Math.clamp(config.connectTimeoutSeconds(), 1, 600)),
                Path.of(home == null ? "." : home, "tcp.port"),
                problem(config, besideTor));
    }

    private static Optional<String> problem(TcpTransport.Config config, boolean besideTor) {
        if (config.port() < 0 || config.port() > 65535) {
            return Optional.of("The port in chat.allium.transport.tcp is not one: set it to 0 to 65535.");
        }
        if (besideTor
                && !config.clearnetBesideTor()
                && !loopback(config.bindHost().strip())) {
            return Optional.of(
                    "A node that uses Tor does not listen beyond loopback over TCP, since that would show where"
                            + " it is: set bindHost in chat.allium.transport.tcp to 127.0.0.1, or clearnetBesideTor to true.");
        }
        return Optional.empty();
    }

    /** Looks no name up: a node on Tor asks no name server. */
    private static boolean loopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The host in this node's own address. */
    String peersAreTold() {
        if (!advertisedHost.isEmpty()) {
            return advertisedHost;
        }
        return isWildcard() ? anAddressOfThisMachine().orElse(bindHost) : bindHost;
    }

    private boolean isWildcard() {
        try {
            return InetAddress.ofLiteral(bindHost).isAnyLocalAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<String> anAddressOfThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }
}
