package chat.allium.testkit.tor;

/** What a node does in the network, with how many of it there are. */
enum Role {
    /** Votes on the consensus; a relay as well. */
    AUTHORITY("auth", 4),
    RELAY("relay", 6),
    EXIT("exit", 2);

    private final String prefix;
    private final int count;

    Role(String prefix, int count) {
        this.prefix = prefix;
        this.count = count;
    }

    int count() {
        return count;
    }

    String nickname(int index) {
        return prefix + index;
    }
}
