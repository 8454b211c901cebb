package chat.allium.transport.tor;

import chat.allium.api.transport.TransportStatus;
import chat.allium.api.transport.TransportStatus.State;
import chat.allium.arti.Bootstrap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of client and services, boiled down to one status. Confined by its caller's lock. */
final class Health {

    private static final int BOOTSTRAPPED = 100;
    private static final String TRIES_ON = " Check this machine's network and clock; it goes on trying.";

    private Optional<String> problem = Optional.empty();
    private boolean stopped;
    private boolean bootstrapped;
    private int percent;
    private Optional<String> blockage = Optional.empty();
    private final Map<String, Boolean> services = new HashMap<>();

    /** A new client begins from nothing. */
    void restarted() {
        problem = Optional.empty();
        bootstrapped = false;
        percent = 0;
        blockage = Optional.empty();
        services.replaceAll((nickname, reachable) -> false);
    }

    /** It can not work like this. */
    void broken(String sentence) {
        problem = Optional.of(sentence);
    }

    void stopped() {
        stopped = true;
    }

    void progress(Bootstrap now) {
        percent = Math.clamp(Math.round(now.fraction() * 100), percent, BOOTSTRAPPED - 1);
        blockage = now.blocked() ? Optional.of(now.message()) : Optional.empty();
    }

    void bootstrapped() {
        bootstrapped = true;
        blockage = Optional.empty();
    }

    /** Whether a failed connection says something of the other side. */
    boolean isReady() {
        return bootstrapped && blockage.isEmpty();
    }

    boolean isBootstrapped() {
        return bootstrapped;
    }

    void reachable(String nickname, boolean reachable) {
        services.put(nickname, reachable);
    }

    void gone(String nickname) {
        services.remove(nickname);
    }

    TransportStatus status() {
        if (stopped) {
            return new TransportStatus(State.STOPPED, 0, "Stopped.");
        }
        if (problem.isPresent()) {
            return new TransportStatus(State.BLOCKED, 0, problem.get());
        }
        if (!bootstrapped) {
            return blockage.map(why -> new TransportStatus(State.BLOCKED, percent, "Tor is stuck: " + sentence(why)))
                    .orElseGet(() -> new TransportStatus(State.STARTING, percent, "Connecting to Tor."));
        }
        if (blockage.isPresent()) {
            return new TransportStatus(
                    State.DEGRADED, BOOTSTRAPPED, "The connection to Tor is lost: " + sentence(blockage.get()));
        }
        if (services.containsValue(false)) {
            return new TransportStatus(
                    State.DEGRADED,
                    BOOTSTRAPPED,
                    "Connected to Tor; friends can not reach this node before its onion services are published.");
        }
        return new TransportStatus(State.ONLINE, BOOTSTRAPPED, "Connected to Tor.");
    }

    private static String sentence(String why) {
        return why.endsWith(".") ? why + TRIES_ON : why + "." + TRIES_ON;
    }
}
