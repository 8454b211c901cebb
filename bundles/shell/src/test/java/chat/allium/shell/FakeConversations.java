package chat.allium.shell;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.Signal;
import chat.allium.api.message.Statistics;
import chat.allium.api.message.StreamId;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.TransportStatus;
import chat.allium.api.ui.CodeView;
import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.FriendView;
import chat.allium.api.ui.NodeView;
import chat.allium.api.ui.QueueView;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.RequestView;
import chat.allium.api.ui.SelfView;
import chat.allium.api.ui.TransportView;
import chat.allium.api.ui.UiEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A facade with the friends bob and alice that remembers what it was asked. */
final class FakeConversations implements Conversations {

    static final StreamId STREAM = StreamId.of(new byte[StreamId.LENGTH]);

    final List<String> sent = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<Message> history = new CopyOnWriteArrayList<>();
    final List<Consumer<UiEvent>> listeners = new CopyOnWriteArrayList<>();

    final Set<Signal> told = EnumSet.noneOf(Signal.class);
    final List<QueueView> queue = new CopyOnWriteArrayList<>();
    Optional<String> trouble = Optional.empty();

    static PeerId peer(int n) {
        byte[] key = new byte[PeerId.LENGTH];
        key[0] = (byte) n;
        return PeerId.of(key);
    }

    static Message message(long position, Direction direction, String text) {
        return new Message(
                peer(1),
                position,
                new MessageId(STREAM, position),
                direction,
                MessageState.DELIVERED,
                "",
                Instant.EPOCH,
                Content.text(text));
    }

    void tell(UiEvent event) {
        listeners.forEach(l -> l.accept(event));
    }

    @Override
    public NodeView node() {
        return new NodeView("1", Path.of("/home"), Duration.ofSeconds(5), "derby", trouble, transports(), 2, 1, 0, 0);
    }

    @Override
    public SelfView self() {
        return new SelfView(peer(9), "me", List.of("tcp:127.0.0.1:1"));
    }

    @Override
    public void nameSelf(String name) {
        calls.add("nameSelf " + name);
    }

    @Override
    public CodeView code() {
        return new CodeView(List.of("abandon", "ability"), "allium:abandon-ability", List.of("tcp:127.0.0.1:1"));
    }

    @Override
    public void befriend(String words, Optional<String> at, String name) {
        calls.add("befriend <" + words + "> " + at.orElse("nowhere") + " " + name);
    }

    @Override
    public List<RequestView> requests() {
        return List.of(new RequestView(1, true, "Eve\u001b[2J", "abcd", "asks", Instant.EPOCH));
    }

    @Override
    public FriendView accept(String request, Optional<String> name) throws RefusedException {
        calls.add("accept " + request + " " + name.orElse("-"));
        return friend("bob");
    }

    @Override
    public void decline(String request) {
        calls.add("decline " + request);
    }

    @Override
    public List<FriendView> friends() {
        return List.of(view("alice", 2), view("bob", 1));
    }

    private static FriendView view(String name, int n) {
        return new FriendView(
                name, peer(n), n == 1 ? "online" : "offline", Set.of("tcp"), 0, Optional.empty(), "12345");
    }

    @Override
    public FriendView friend(String name) throws RefusedException {
        return friends().stream()
                .filter(f -> f.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException("There is no friend '" + name + "'."));
    }

    @Override
    public void rename(String friend, String newName) {
        calls.add("rename " + friend + " " + newName);
    }

    @Override
    public void remove(String friend) {
        calls.add("remove " + friend);
    }

    @Override
    public void block(String friend, boolean blocked) {
        calls.add("block " + friend + " " + blocked);
    }

    @Override
    public MessageId send(String friend, String text) throws RefusedException {
        friend(friend);
        if (text.isEmpty()) {
            throw new RefusedException("There is nothing to send.");
        }
        sent.add(text);
        return new MessageId(STREAM, sent.size());
    }

    @Override
    public List<Message> history(String friend, OptionalLong before, int limit) throws RefusedException {
        friend(friend);
        return history.reversed();
    }

    @Override
    public void seen(String friend, MessageId upTo) {
        calls.add("seen " + friend + " " + upTo.seq());
    }

    @Override
    public void typing(String friend) {
        calls.add("typing " + friend);
    }

    @Override
    public boolean tells(Signal signal) {
        return told.contains(signal);
    }

    @Override
    public void tell(Signal signal, boolean on) {
        told.remove(signal);
        told.addAll(on ? Set.of(signal) : Set.of());
    }

    @Override
    public List<QueueView> queue() {
        return queue;
    }

    @Override
    public void retry(String friend) throws RefusedException {
        calls.add("retry " + friend(friend).name());
    }

    @Override
    public void drop(String friend, long position) throws RefusedException {
        calls.add("drop " + friend(friend).name() + " " + position);
    }

    @Override
    public Statistics statistics() {
        return new Statistics(
                Duration.ofMinutes(2),
                new Statistics.Count(3, 30),
                new Statistics.Count(2, 20),
                new Statistics.Count(1, 10),
                List.of(
                        new Statistics.Timing(
                                Statistics.Stage.SEND_COMMIT, 30, Duration.ofNanos(1_500_000), Duration.ofMillis(9)),
                        new Statistics.Timing(Statistics.Stage.DIAL, 0, Duration.ZERO, Duration.ZERO)),
                Map.of("not reached", 4L),
                5,
                OptionalLong.of(7L << 20));
    }

    @Override
    public List<TransportView> transports() {
        return List.of(
                new TransportView("tcp", false, new TransportStatus(TransportStatus.State.ONLINE, 100, "listens"), 1));
    }

    @Override
    public Registration listen(Consumer<UiEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
