package chat.allium.e2e;

import chat.allium.testkit.campaign.Campaign;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long no text went through, for each swap of one kind. */
final class Pauses {

    private final String what;
    private final double share;
    private final Duration most;
    private final List<Long> millis = new ArrayList<>();

    /** @param share of the pauses that must not be longer than {@code most} */
    Pauses(String what, double share, Duration most) {
        this.what = what;
        this.share = share;
        this.most = most;
    }

    void add(Duration pause) {
        millis.add(pause.toMillis());
    }

    /** Prints the pauses. */
    void print(Campaign campaign) {
        if (!millis.isEmpty()) {
            Collections.sort(millis);
            campaign.note("pause, " + what + ": p50 " + at(0.5) + " ms, p95 " + at(0.95) + " ms, p99 " + at(0.99)
                    + " ms, longest " + at(1) + " ms, of " + millis.size());
        }
    }

    /** Prints the pauses; one that is too long is a violation. */
    void judge(Campaign campaign) {
        print(campaign);
        if (!millis.isEmpty() && at(share) > most.toMillis()) {
            campaign.violation(
                    "slow", what + ": a pause of " + at(share) + " ms, where " + most.toMillis() + " ms are allowed");
        }
    }

    /** Nearest rank. */
    private long at(double quantile) {
        return millis.get((int) Math.max(0, Math.ceil(quantile * millis.size()) - 1));
    }
}
