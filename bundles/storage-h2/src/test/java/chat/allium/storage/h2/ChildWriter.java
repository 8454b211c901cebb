package chat.allium.storage.h2;

import chat.allium.api.storage.StorageException;
import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.testkit.storage.Rows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process that writes to a store and says on its standard output what was acknowledged. After {@code HALT_AFTER} rows it dies
 * on the spot, from another thread, while it writes on; a failed write it reports, waits for a line, and goes on.
 */
final class ChildWriter {

    private ChildWriter() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        int haltAfter = Integer.parseInt(args[1]);
        String text = "x".repeat(Integer.parseInt(args[2]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        JdbcStorage storage = JdbcStorage.open(H2Engine.open(directory));
        for (int seq = 1; ; seq++) {
            try {
                long number = seq;
                long position = storage.write(tx -> tx.messages().add(Rows.message(Rows.peer(1), number, text)));
                System.out.println("ack " + position + " " + number);
            } catch (StorageException e) {
                System.out.println("failed " + e.getMessage());
                in.readLine();
            }
            if (seq == haltAfter) {
                Thread.ofPlatform().daemon().start(() -> Runtime.getRuntime().halt(137));
            }
        }
    }
}
