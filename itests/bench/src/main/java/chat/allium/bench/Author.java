package chat.allium.bench;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactListener;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.PeerId;
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
 * The JVM of the node that writes to its friends. Says who it is, then does what it is told: {@code friend ID ADDRESS},
 * {@code meet} (until links to all are up), {@code run SENDERS MILLIS}, {@code stats}, {@code heap}.
 */
final class Author {

    static final int MOST_LINKS = 1_000;

    private final Store store;
    private final BenchNode node;
    private final FriendsRows rows;
    private final Loop loop = new Loop();
    private final List<PeerId> friends = new ArrayList<>();

    private Author(Home home, Store store) {
        this.store = store;
        this.rows = new FriendsRows(store.storage(), home.vault());
        this.node = new BenchNode(
                home.folder(), store.storage(), home.vault(), LimiterDoor.open(100_000, 1_000, 4096), MOST_LINKS, loop);
    }

    /** Arguments: the folder for its home, the kind of its store. */
    public static void main(String[] arguments) throws Exception {
        try (Home home = Home.create(Path.of(arguments[0]));
                Store store = Store.open(Store.Kind.valueOf(arguments[1]), home.folder())) {
            if (Store.Kind.valueOf(arguments[1]) != Store.Kind.MEMORY) {
                Syncs.check(home.folder());
            }
            Author author = new Author(home, store);
            try (BenchNode node = author.node) {
                System.out.println("self " + node.self().text());
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
                case "friend" -> friend(PeerId.parse(words[1]), PeerAddress.parse(words[2]));
                case "meet" -> meet();
                case "run" -> run(Integer.parseInt(words[1]), Long.parseLong(words[2]));
                case "stats" ->
                    System.out.println(
                            "stats " + CpuTime.nanos() + " " + store.batches().getAsLong());
                case "heap" -> System.out.println("heap " + Heap.used());
                default -> throw new IOException("nobody knows how to " + line);
            }
        }
    }

    private void friend(PeerId peer, PeerAddress address) {
        rows.put(peer, address);
        friends.add(peer);
        ContactListener messenger = (ContactListener) node.messenger();
        messenger.on(new ContactEvent.FriendChanged(
                new Friend(peer, "friend", Friend.State.FRIEND, Set.of(), true, Instant.EPOCH, Optional.empty())));
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
