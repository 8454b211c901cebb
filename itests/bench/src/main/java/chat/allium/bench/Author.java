package chat.allium.bench;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactListener;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.Content;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.transport.PeerAddress;
import chat.allium.ratelimit.LimiterDoor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The JVM of the node that writes to its friends. Says who and where it is, then does what it is told: {@code friend ID ADDRESS}, {@code visitor ID}
 * (a friend to whom it does not write), {@code dead ID ADDRESS} (one for whom something waits), {@code meet} (until links to all friends are
 * up), {@code run SENDERS MILLIS}, {@code stats}, {@code heap}.
 */
final class Author {

    /** More than a node has by itself: who is measured here has more friends at once. */
    private static final int MOST_LINKS = 1_000;
    /** Nobody answers there, and the system says so at once. */
    private static final PeerAddress NOBODY = new PeerAddress("tcp", "127.0.0.1:9");

    private final Store store;
    private final BenchNode node;
    private final FriendsRows rows;
    private final Loop loop = new Loop();
    private final List<PeerId> friends = new ArrayList<>();
    private final List<PeerId> visitors = new ArrayList<>();

    /**
     * How it begins.
     *
     * @param kind of its store
     * @param lifted whether friends may send as much as they like
     * @param offline friends who are not there
     * @param queued whether a thousand messages wait for each of those
     */
    record Start(Store.Kind kind, boolean lifted, int offline, boolean queued) {

        static Start of(Store.Kind kind) {
            return new Start(kind, true, 0, false);
        }

        List<String> arguments(Path work) {
            return List.of(
                    work.toAbsolutePath().toString(),
                    kind.name(),
                    Boolean.toString(lifted),
                    Integer.toString(offline),
                    Boolean.toString(queued));
        }

        static Start parse(String[] arguments) {
            return new Start(
                    Store.Kind.valueOf(arguments[1]),
                    Boolean.parseBoolean(arguments[2]),
                    Integer.parseInt(arguments[3]),
                    Boolean.parseBoolean(arguments[4]));
        }

        RateLimiter limiter() {
            return lifted ? LimiterDoor.open(100_000, 10_000, 4096) : LimiterDoor.open(5, 20, 4096);
        }
    }

    private Author(Home home, Store store, Start start) {
        this.store = store;
        this.rows = new FriendsRows(store.storage(), home.vault());
        List<PeerId> absent = List.of(Peers.of(start.offline()));
        absent.forEach(friend -> rows.put(friend, NOBODY));
        if (start.queued()) {
            new Waiting(store.storage(), home.vault(), absent).fill();
        }
        this.node = new BenchNode(home.folder(), store.storage(), home.vault(), start.limiter(), MOST_LINKS, loop);
    }

    /** Arguments: those of {@link Start}. */
    public static void main(String[] arguments) throws Exception {
        Start start = Start.parse(arguments);
        try (Home home = Home.create(Path.of(arguments[0]));
                Store store = Store.open(start.kind(), home.folder())) {
            if (start.kind() != Store.Kind.MEMORY) {
                Syncs.check(home.folder());
            }
            Author author = new Author(home, store, start);
            try (BenchNode node = author.node) {
                System.out.println(
                        "self " + node.self().text() + " " + node.address().text());
                author.obey();
            }
        }
        System.exit(0);
    }

    private void obey() throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "friend" -> friends.add(know(words[1], PeerAddress.parse(words[2])));
                case "visitor" -> visitors.add(know(words[1], NOBODY));
                case "dead" ->
                    node.messenger().send(know(words[1], PeerAddress.parse(words[2])), Content.text("are you there?"));
                case "meet" -> meet();
                case "run" -> run(Integer.parseInt(words[1]), Long.parseLong(words[2]));
                case "stats" ->
                    System.out.println(
                            "stats " + CpuTime.nanos() + " " + store.batches().getAsLong() + " " + arrived());
                case "heap" -> System.out.println("heap " + Heap.used());
                default -> throw new IOException("nobody knows how to " + line);
            }
        }
    }

    /** What visitors sent and is stored. A listener that a flood outruns is told to look for itself. */
    private long arrived() {
        return visitors.stream()
                .mapToLong(visitor -> store.storage()
                        .read(tx -> tx.lanes().find(visitor))
                        .map(LaneRow::high)
                        .orElse(0L))
                .sum();
    }

    private PeerId know(String id, PeerAddress address) {
        PeerId peer = PeerId.parse(id);
        rows.put(peer, address);
        ContactListener messenger = (ContactListener) node.messenger();
        messenger.on(new ContactEvent.FriendChanged(new Friend(
                peer, "friend", Friend.State.FRIEND, Set.of(), Set.of("tcp"), Instant.EPOCH, Optional.empty())));
        return peer;
    }

    private void meet() throws InterruptedException {
        Eventually.holds("links to all friends", () -> node.connected().containsAll(friends));
        System.out.println("met " + node.connected().size());
    }

    private void run(int senders, long millis) throws Exception {
        Loop.Ran ran = loop.run(node.messenger(), friends, senders, millis);
        System.out.println("ran " + ran.latencies().size() + " " + ran.perSecond() + " "
                + Spread.percentile(ran.latencies(), 50) + " " + Spread.percentile(ran.latencies(), 99));
    }
}
