package chat.allium.e2e;

import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;

/** Kills a node, at any moment or in the middle of a command, and starts it again. */
final class Victims {

    private static final int MOST_ATTEMPTS = 8;
    private static final long SHORTEST_MILLIS = 5;

    private final Campaign campaign;
    private final Pair pair;

    Victims(Campaign campaign, Pair pair) {
        this.campaign = campaign;
        this.pair = pair;
    }

    /** What a node is told, by the state that it is in. */
    interface Script {
        String commands() throws IOException;
    }

    /** What is to be seen when it is back. */
    interface Look {
        void after(String commands) throws IOException;
    }

    /** Kills it and starts it again. */
    void kill(Pair.Side victim) throws IOException, InterruptedException {
        victim.node().kill();
        start(victim);
    }

    private void start(Pair.Side victim) throws IOException, InterruptedException {
        victim.node().start();
        pair.awaitShell(victim);
    }

    /**
     * Kills it while it runs commands. How long these take depends on the machine: a kill that came too late is tried again, sooner.
     *
     * @param kind what is counted if the commands had not ended
     */
    void killWithin(Pair.Side victim, String kind, long atMostMillis, RandomGenerator random, Script script, Look look)
            throws IOException, InterruptedException {
        long atMost = atMostMillis;
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            String commands = script.commands();
            boolean within = killOnce(victim, commands, random.nextLong(atMost));
            campaign.count(within ? kind : kind.replace("within", "after"));
            start(victim);
            look.after(commands);
            if (within) {
                return;
            }
            atMost = Math.max(SHORTEST_MILLIS, atMost / 2);
        }
    }

    /** @return whether the commands had not ended */
    private static boolean killOnce(Pair.Side victim, String commands, long afterMillis)
            throws IOException, InterruptedException {
        CompletableFuture<Boolean> finished = CompletableFuture.supplyAsync(() -> {
            try {
                victim.shell().ask(commands);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        Pair.pause(afterMillis);
        victim.node().kill();
        try {
            return !finished.get();
        } catch (ExecutionException e) {
            throw new IOException("a command could not be given", e);
        }
    }
}
