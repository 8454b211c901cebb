package chat.allium.link;

import chat.allium.api.link.FrameType;

/**
 * How many frames other than messages a peer may send: a bucket of its own, so that a flood of messages can not starve PINGs
 * and ACKs, and a flood of those ends the link. Every message of ours is good for one ACK more.
 */
final class ControlBudget {

    static final int BURST = 200;
    static final int PER_SECOND = 20;
    private static final long NANOS_PER_TOKEN = 1_000_000_000L / PER_SECOND;

    private long owedAnswers;
    private long tokens = BURST;
    private long refilledAt;

    ControlBudget(long nanos) {
        this.refilledAt = nanos;
    }

    void messageSent() {
        owedAnswers++;
    }

    /** Takes one; false if there is none left. */
    boolean take(int type, long nanos) {
        if (type == FrameType.ACK && owedAnswers > 0) {
            owedAnswers--;
            return true;
        }
        long fresh = (nanos - refilledAt) / NANOS_PER_TOKEN;
        if (fresh > 0) {
            tokens = Math.min(BURST, tokens + fresh);
            refilledAt += fresh * NANOS_PER_TOKEN;
        }
        return --tokens >= 0;
    }
}
