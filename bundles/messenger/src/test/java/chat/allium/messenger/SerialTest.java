package chat.allium.messenger;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SerialTest {

    @Test
    void anErrorKeepsNoOtherTaskFromRunning() throws Exception {
        Serial serial = new Serial("test");
        CountDownLatch ran = new CountDownLatch(1);

        serial.execute(() -> {
            throw new NoClassDefFoundError("on purpose");
        });
        serial.execute(ran::countDown);

        Assertions.assertTrue(ran.await(20, TimeUnit.SECONDS));
    }

    @Test
    void theDeliveryLoopOutlivesAnErrorToo() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        try (DeliveryLoop loop = new DeliveryLoop(System::nanoTime, () -> Long.MAX_VALUE, () -> {})) {
            loop.start();
            loop.execute(() -> {
                throw new NoClassDefFoundError("on purpose");
            });
            loop.execute(ran::countDown);

            Assertions.assertTrue(ran.await(20, TimeUnit.SECONDS));
        }
    }
}
