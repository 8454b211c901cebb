package chat.allium.bench;

import chat.allium.arti.TorClient;
import chat.allium.arti.TorStream;
import chat.allium.testkit.tor.DebianTor;
import chat.allium.testkit.tor.PrivateTorNetwork;
import java.io.IOException;
import java.io.Writer;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * Connects to an onion service in a private Tor network, over the circuit that is there and over one of its own each time, with
 * arti and with C tor in turn. Each is one attempt: no second one runs beside it, as a node's dials have it.
 */
final class TorBench implements Benchmark {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Duration ATTEMPT = Duration.ofSeconds(30);

    @Override
    public void run(Options options, Report report) throws Exception {
        DebianTor.ensure(report::progress);
        Path raw = options.work().toAbsolutePath().resolve("tor.csv");
        try (Home home = Home.create(options.work());
                PrivateTorNetwork network =
                        PrivateTorNetwork.start(home.folder().resolve("network"), report::progress);
                Writer writer = Files.newBufferedWriter(raw)) {
            network.awaitCaches(PATIENCE);
            writer.write("way,number,outcome,connect_ms,echo_ms\n");
            try (TorClient host = online(home, "host", network);
                    EchoOnion echo = new EchoOnion(host);
                    TorClient arti = online(home, "visitor", network);
                    CTor tor =
                            CTor.start(folder(home, "tor"), network.directory().resolve("relay0"))) {
                report.progress("the network is up");
                echo.awaitReachable();
                measure(arti, tor, echo.address(), writer, options, report);
            }
        }
        report.progress("raw data: " + raw);
    }

    private static void measure(TorClient arti, CTor tor, String onion, Writer raw, Options options, Report report)
            throws IOException {
        int wanted = options.size(200, 10);
        List<Visits> all = List.of(
                new Visits("arti.same", number -> arti(arti, onion, 1), raw),
                new Visits("c-tor.same", number -> tor(tor, onion, "same"), raw),
                new Visits("arti.fresh", number -> arti(arti, onion, number + 2L), raw),
                new Visits("c-tor.fresh", number -> tor(tor, onion, "fresh" + number), raw));
        for (int number = 0; number < 2 * wanted; number++) {
            for (Visits one : all) {
                if (one.count() < wanted) {
                    one.visit(number);
                }
            }
            if (number % 20 == 0) {
                report.progress("visit " + number);
            }
        }
        all.forEach(one -> one.report(report, wanted, one == all.get(0) || one == all.get(2)));
    }

    private static Visits.Stream arti(TorClient client, String onion, long isolation) throws IOException {
        TorStream stream = client.connect(onion, EchoOnion.PORT, isolation, ATTEMPT);
        return new Visits.Stream(stream.in(), stream.out(), stream);
    }

    private static Visits.Stream tor(CTor tor, String onion, String user) throws IOException {
        Socket socket = tor.connect(onion, EchoOnion.PORT, user);
        return new Visits.Stream(socket.getInputStream(), socket.getOutputStream(), socket);
    }

    private static Path folder(Home home, String name) throws IOException {
        return Files.createDirectory(
                home.folder().resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static TorClient online(Home home, String name, PrivateTorNetwork network) throws IOException {
        Path folder = folder(home, name);
        TorClient client =
                TorClient.open(folder.resolve("state"), folder.resolve("cache"), network.artiConfig(), progress -> {});
        try {
            client.bootstrap();
            return client;
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }
}
