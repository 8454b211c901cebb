package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.transport.PeerAddress;
import chat.allium.ratelimit.LimiterDoor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The JVM of the friends: so many nodes, with one store between them, as one disk would have. Says {@code friend ID ADDRESS} for
 * each, then {@code ready}; answers {@code stats}. With {@code plugins on} the first of them gets plugins that behave badly, with
 * {@code plugins off} it is rid of them, and what they did is said.
 */
final class Readers {

    private static final int MOST_LINKS = 4;

    /** Counts what was stored. */
    private static final class Arrivals implements MessengerListener {

        private final AtomicLong messages;

        Arrivals(AtomicLong messages) {
            this.messages = messages;
        }

        @Override
        public void on(MessengerEvent event) {
            if (event instanceof MessengerEvent.Stored(Message message) && message.direction() == Direction.IN) {
                messages.incrementAndGet();
            }
        }
    }

    private Readers() {}

    /** Arguments: the folder for its home, the kind of its store, how many, the author's identity. */
    public static void main(String[] arguments) throws Exception {
        Store.Kind kind = Store.Kind.valueOf(arguments[1]);
        PeerId author = PeerId.parse(arguments[3]);
        AtomicLong arrived = new AtomicLong();
        try (Home home = Home.create(Path.of(arguments[0]));
                Store store = Store.open(kind, home.folder())) {
            if (kind != Store.Kind.MEMORY) {
                Syncs.check(home.folder());
            }
            List<BenchNode> nodes = new ArrayList<>();
            for (PeerId alias : Peers.of(Integer.parseInt(arguments[2]))) {
                nodes.add(open(home, new SharedStore(store.storage(), author, alias), author, arrived));
            }
            for (BenchNode node : nodes) {
                System.out.println(
                        "friend " + node.self().text() + " " + node.address().text());
            }
            System.out.println("ready");
            obey(store, arrived, new Nuisances(nodes.getFirst().messenger()));
            nodes.forEach(BenchNode::close);
        }
        System.exit(0);
    }

    private static BenchNode open(Home home, SharedStore store, PeerId author, AtomicLong arrived) throws IOException {
        Path folder = java.nio.file.Files.createTempDirectory(home.folder(), "friend");
        // Never dialled: nobody writes back.
        new FriendsRows(store, home.vault()).put(author, new PeerAddress("tcp", "127.0.0.1:9"));
        return new BenchNode(
                folder, store, home.vault(), LimiterDoor.open(100_000, 1_000, 64), MOST_LINKS, new Arrivals(arrived));
    }

    private static void obey(Store store, AtomicLong arrived, Nuisances nuisances) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(
                    switch (line) {
                        case "stats" ->
                            "stats " + CpuTime.nanos() + " " + store.batches().getAsLong() + " " + arrived.get();
                        case "plugins on" -> nuisances.come();
                        case "plugins off" -> nuisances.go();
                        default -> throw new IOException("nobody knows how to " + line);
                    });
        }
    }
}
