package chat.allium.bench;

import chat.allium.arti.OnionService;
import chat.allium.arti.ServiceOptions;
import chat.allium.arti.TorClient;
import chat.allium.arti.TorStream;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An onion service that gives everybody back what they send. */
final class EchoOnion implements AutoCloseable {

    static final int PORT = 9735;

    private final CountDownLatch reachable = new CountDownLatch(1);
    private final OnionService service;

    EchoOnion(TorClient client) throws IOException {
        service = client.launch(ServiceOptions.of("echo", PORT), (state, problem) -> {
            if (state.isReachable()) {
                reachable.countDown();
            }
        });
        Thread.ofVirtual().name("accept").start(this::acceptAll);
    }

    String address() {
        return service.address();
    }

    void awaitReachable() throws IOException, InterruptedException {
        if (!reachable.await(120, TimeUnit.SECONDS)) {
            throw new IOException("the onion service is " + service.state() + " after two minutes");
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                TorStream stream = service.accept();
                Thread.ofVirtual().name("serve").start(() -> serve(stream));
            }
        } catch (IOException e) {
            // It was closed.
            reachable.countDown();
        }
    }

    private static void serve(TorStream stream) {
        try (stream) {
            stream.authenticated();
            byte[] bytes = new byte[1024];
            for (int n = stream.in().read(bytes); n > 0; n = stream.in().read(bytes)) {
                stream.out().write(bytes, 0, n);
                stream.out().flush();
            }
        } catch (IOException e) {
            // Its visitor has seen the same.
            stream.close();
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
