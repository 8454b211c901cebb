package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import java.util.SplittableRandom;

/** Peers that are nothing but their keys, always the same. */
final class Peers {

    private Peers() {}

    static PeerId[] of(int count) {
        SplittableRandom random = new SplittableRandom(count);
        PeerId[] peers = new PeerId[count];
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[PeerId.LENGTH];
            random.nextBytes(key);
            peers[i] = PeerId.of(key);
        }
        return peers;
    }

    /** Every index once, in an order that no cache foresees. */
    static int[] order(int count) {
        SplittableRandom random = new SplittableRandom(count);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
