package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.pool.PoolDoor;
import java.util.concurrent.TimeUnit;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a peer to the link that carries its messages, 50 peers in turn. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupJmh {

    private static final int PEERS = 50;

    private final PeerId[] keys = Peers.of(PEERS);
    private final int[] order = Peers.order(PEERS);
    private int next;
    private final PoolDoor.Lookup ours = PoolDoor.lookup(keys);
    private final GenericKeyedObjectPool<PeerId, Object> rival =
            new GenericKeyedObjectPool<>(new BaseKeyedPooledObjectFactory<>() {
                @Override
                public Object create(PeerId key) {
                    return new Object();
                }

                @Override
                public PooledObject<Object> wrap(Object value) {
                    return new DefaultPooledObject<>(value);
                }
            });

    @Setup
    public void fill() throws Exception {
        rival.setMaxTotal(PEERS);
        for (PeerId key : keys) {
            rival.addObject(key);
        }
    }

    private PeerId key() {
        next = next + 1 == PEERS ? 0 : next + 1;
        return keys[order[next]];
    }

    @Benchmark
    public Object allium() {
        return ours.live(key());
    }

    @Benchmark
    public Object commonsPool2() throws Exception {
        PeerId key = key();
        Object borrowed = rival.borrowObject(key);
        rival.returnObject(key, borrowed);
        return borrowed;
    }
}
