package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.pool.PoolDoor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;

/** From a peer to the link that carries its messages, 50 peers in turn, to whom links are up over TLS and TCP. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupJmh {

    private static final int PEERS = 50;

    private final PeerId[] keys = new PeerId[PEERS];
    private final List<Wires> nodes = new ArrayList<>();
    private final int[] order = Peers.order(PEERS);
    private int next;
    private PoolDoor.Lookup ours = peer -> peer;
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
        Path work = Path.of(System.getProperty("allium.bench.work"));
        Wires self = Wires.open(work);
        nodes.add(self);
        for (int i = 0; i < PEERS; i++) {
            Wires friend = Wires.open(work);
            nodes.add(friend);
            keys[i] = friend.self();
            friend.befriend(self);
            self.befriend(friend);
            self.pool().send(friend.self(), new Frame(FrameType.MSG, new byte[] {1}));
        }
        ours = PoolDoor.lookup(self.pool());
        rival.setMaxTotal(PEERS);
        for (PeerId key : keys) {
            rival.addObject(key);
        }
    }

    @TearDown
    public void end() {
        nodes.forEach(Wires::close);
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
