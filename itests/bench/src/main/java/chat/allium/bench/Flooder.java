package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.StreamId;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import chat.allium.link.SecureLinks;
import chat.allium.messenger.MessengerDoor;
import chat.allium.testkit.identity.TestIdentity;
import chat.allium.transport.tcp.TcpDoor;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The JVM of a friend who does not mind its credit. {@code burst COUNT}: offers so many messages at once, over the link it has, or
 * else a new one. The link may end before they are all written; they were offered all the same.
 */
final class Flooder implements LinkHandler {

    private static final Content TEXT = Content.text("x".repeat(300));

    private final TestIdentity identity = new TestIdentity();
    private final SecureLinks links = new SecureLinks(identity);
    private final StreamId stream = StreamId.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
    private final Transport transport;
    private final PeerId victim;
    private final PeerAddress address;
    private CompletableFuture<Hello> hello = new CompletableFuture<>();
    private @Nullable Link link;
    private volatile boolean ended = true;
    private long next = 1;

    private Flooder(Transport transport, PeerId victim, PeerAddress address) {
        this.transport = transport;
        this.victim = victim;
        this.address = address;
    }

    /** Arguments: a folder, whom to flood, and where that is. */
    public static void main(String[] arguments) throws Exception {
        try (Home home = Home.create(Path.of(arguments[0]))) {
            Flooder flooder = new Flooder(
                    TcpDoor.open(home.folder()), PeerId.parse(arguments[1]), PeerAddress.parse(arguments[2]));
            System.out.println("self " + flooder.identity.self().text());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int written = flooder.burst(Integer.parseInt(line.split(" ")[1]));
                System.out.println("burst " + written);
            }
        }
        System.exit(0);
    }

    /** How many a link took. */
    private int burst(int count) {
        try {
            Link open = open();
            for (int i = 0; i < count; i++) {
                for (Frame frame : MessengerDoor.frames(new MessageId(stream, next), next, TEXT)) {
                    open.send(frame);
                }
                next++;
            }
            return count;
        } catch (Exception e) {
            // It was shown the door, which is what is measured.
            return 0;
        }
    }

    private Link open() throws Exception {
        Link open = link;
        if (open == null || ended) {
            open = links.client(
                    transport.connect(address, Duration.ofSeconds(10)),
                    Protocol.FRIEND,
                    Optional.of(victim),
                    Duration.ofSeconds(10));
            link = open;
            ended = false;
            hello = new CompletableFuture<>();
            open.run(new Hello(0, 0, 1, 0, Optional.empty(), 0, 20), this);
            Hello theirs = hello.get(10, TimeUnit.SECONDS);
            next = theirs.stream().filter(stream::equals).isPresent() ? theirs.high() + 1 : 1;
        }
        return open;
    }

    @Override
    public void up(Hello theirs) {
        hello.complete(theirs);
    }

    @Override
    public void frame(Frame frame) {}

    @Override
    public void stalled() {}

    @Override
    public void down(TransportException why) {
        ended = true;
        hello.completeExceptionally(why);
    }
}
