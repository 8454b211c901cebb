package chat.allium.bench;

import java.lang.management.ManagementFactory;

/** The heap of this JVM. */
final class Heap {

    private Heap() {}

    /** Bytes that are in use after a collection. */
    static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
