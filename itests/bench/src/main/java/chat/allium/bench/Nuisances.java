package chat.allium.bench;

import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.plugin.Activity;
import chat.allium.messenger.MessengerDoor;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Handlers and listeners that block, throw and flood, as much as they may before they are called no more. */
final class Nuisances {

    /** One that throws so often in a row is called no more. */
    private static final int IN_A_ROW = 20;

    private static final Content NOISE = Content.text("n".repeat(300));
    /** More than a message may have. */
    private static final int REPLIES = 11;

    private static final long FIRST_ID = 1_000;

    /** Never comes back by itself. */
    private static final class Blocking implements MessageHandler, MessengerListener {
        private final CountDownLatch never = new CountDownLatch(1);

        @Override
        public void handle(Message message, Consumer<Content> reply) {
            block();
        }

        @Override
        public void on(MessengerEvent event) {
            block();
        }

        private void block() {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Throws as often as it can without being suspended. */
    private static final class Throwing implements MessageHandler, MessengerListener {
        private int calls;

        @Override
        public void handle(Message message, Consumer<Content> reply) {
            fail();
        }

        @Override
        public void on(MessengerEvent event) {
            fail();
        }

        private void fail() {
            if (++calls % IN_A_ROW != 0) {
                throw new IllegalStateException("a nuisance");
            }
        }
    }

    /** Answers every message more often than it may. */
    private static final class Flooding implements MessageHandler {

        @Override
        public void handle(Message message, Consumer<Content> reply) {
            for (int i = 0; i < REPLIES; i++) {
                reply.accept(NOISE);
            }
        }
    }

    private final Messenger messenger;
    private List<MessageHandler> handlers = List.of();
    private List<MessengerListener> listeners = List.of();

    Nuisances(Messenger messenger) {
        this.messenger = messenger;
    }

    /** They are there, with a clean record. */
    String come() {
        handlers = List.of(new Blocking(), new Throwing(), new Flooding());
        listeners = List.of(new Blocking(), new Throwing());
        for (int i = 0; i < handlers.size(); i++) {
            MessengerDoor.add(messenger, handlers.get(i), FIRST_ID + i);
        }
        for (int i = 0; i < listeners.size(); i++) {
            MessengerDoor.add(messenger, listeners.get(i), FIRST_ID + handlers.size() + i);
        }
        return "there";
    }

    /** They are gone. @return of each the calls, failures and drops */
    String go() {
        String did = MessengerDoor.activities(messenger).stream()
                .filter(activity -> activity.serviceId() >= FIRST_ID)
                .sorted(Comparator.comparingLong(Activity::serviceId))
                .map(a -> a.calls() + " " + a.failures() + " " + a.dropped())
                .collect(Collectors.joining(" "));
        handlers.forEach(handler -> MessengerDoor.remove(messenger, handler));
        listeners.forEach(listener -> MessengerDoor.remove(messenger, listener));
        return "did " + did;
    }
}
