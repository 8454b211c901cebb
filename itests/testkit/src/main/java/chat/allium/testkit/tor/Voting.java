package chat.allium.testkit.tor;

/** The regular rhythm of the network, once it has a consensus. */
final class Voting {
    /** Seconds from one consensus to the next. */
    static final int INTERVAL = 20;

    static final int DELAY = 4;

    /** A shared random value holds for two times twelve rounds. */
    static final int ROUNDS = 24;

    /** Minutes of an onion-service time period: arti follows this parameter, tor derives the same from the rounds. */
    static final int HSDIR_INTERVAL = ROUNDS * INTERVAL / 60;

    private Voting() {}
}
