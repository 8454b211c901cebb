package chat.allium.storage.switching;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageEngine;
import chat.allium.testkit.storage.Rows;
import java.nio.file.Path;

/**
 * A process that writes to the store of a home and says on its standard output what was acknowledged, while it moves that store from
 * one engine to the other without end.
 */
final class ChildMover {

    private ChildMover() {}

    public static void main(String[] args) {
        Path home = Path.of(args[0]);
        FakeFramework framework = new FakeFramework(home);
        StorageSwitch storage = new StorageSwitch(framework.context());
        for (StorageEngine engine : Engines.at(home)) {
            storage.bindEngine(engine);
        }
        Storage service = framework.storage().orElseThrow();
        Thread.ofPlatform().daemon().start(() -> {
            for (long seq = 1; ; seq++) {
                long number = seq;
                long position = service.write(tx -> tx.messages().add(Rows.message(Rows.peer(1), number, "text")));
                say("ack " + position);
            }
        });
        while (true) {
            String to = framework.name().equals("derby") ? "h2" : "derby";
            say("move " + to);
            storage.migrate(to, progress -> {});
            say("moved " + to);
        }
    }

    private static void say(String line) {
        synchronized (ChildMover.class) {
            System.out.println(line);
        }
    }
}
