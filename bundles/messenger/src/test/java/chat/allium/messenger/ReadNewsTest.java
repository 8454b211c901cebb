package chat.allium.messenger;

import static chat.allium.messenger.Node.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.api.identity.Sealed;
import chat.allium.api.lease.Leased;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.Storage;
import chat.allium.testkit.storage.MemoryStorage;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadNewsTest {

    private static final StreamId STREAM = ReceiverTest.STREAM;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final MemoryStorage store = new MemoryStorage();
    private final Leased<Storage> lease = new Leased<>("storage");
    private final EventDispatcher events = new EventDispatcher((to, content) -> true, event -> {}, new FakeAlarm());
    private final ReadNews news = new ReadNews(new Durable(lease), events);

    ReadNewsTest() {
        lease.bind(store);
        events.add(
                new MessengerListener() {
                    @Override
                    public void on(MessengerEvent event) {
                        if (event instanceof MessengerEvent.StateChanged changed) {
                            heard.add(changed.state() + " " + changed.id().seq());
                        }
                    }

                    @Override
                    public void reload() {
                        heard.add("reload");
                    }
                },
                Map.of());
    }

    @AfterEach
    void close() {
        events.close();
        store.close();
    }

    private void delivered(int count) {
        store.write(tx -> {
            Sealed nothing = Sealed.of(new byte[1]);
            LaneRow lane = LaneRow.fresh(BOB, STREAM);
            long position = 0;
            for (int seq = 1; seq <= count; seq++) {
                position = tx.messages()
                        .add(new MessageRow(
                                BOB,
                                0,
                                "row",
                                Direction.OUT,
                                new MessageId(STREAM, seq),
                                MessageState.DELIVERED,
                                "",
                                "text/plain",
                                1,
                                0,
                                nothing));
                lane = lane.appended();
            }
            tx.lanes().put(lane.settled(count + 1, position + 1));
            return true;
        });
    }

    private String next() throws InterruptedException {
        return heard.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void eachMessageThatBecameReadIsToldOldestFirst() throws Exception {
        delivered(4);

        news.read(BOB, new ReadMark(STREAM, 1), new ReadMark(STREAM, 3));

        assertEquals("READ 2", next());
        assertEquals("READ 3", next());
    }

    @Test
    void moreThanABacklogTakesHasListenersReadAgainAndNoneIsLeftOut() throws Exception {
        delivered(1_200);

        news.read(BOB, new ReadMark(STREAM, 0), new ReadMark(STREAM, 1_199));
        assertEquals("reload", next());
        news.read(BOB, new ReadMark(STREAM, 1_199), new ReadMark(STREAM, 1_200));

        assertEquals("READ 1200", next());
    }
}
