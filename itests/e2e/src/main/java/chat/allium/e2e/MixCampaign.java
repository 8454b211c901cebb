package chat.allium.e2e;

import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Two nodes send each other 50 texts a second, while everything that can be replaced in one or the other is, in a random order, and
 * nodes are killed in between and in the middle of it. In the end both stores have exactly what {@code send} accepted, once and in
 * order.
 */
final class MixCampaign {

    private static final String KILLED_BETWEEN = "kills between swaps";
    private static final String KILLED_WITHIN = "kills within a swap";
    private static final int LONG_EVERY = 50;
    private static final int ROUNDS_BETWEEN_LOOKS = 5;
    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofHours(2);
    /** Eight texts each way at every turn. */
    private static final long HANDFUL_MILLIS = 120;
    /** Most updates of a bundle take longer. */
    private static final long UPDATE_MILLIS = 400;

    /** Something that is done to one of the two. */
    private interface Step {
        void to(Pair.Side victim) throws IOException, InterruptedException;
    }

    private final Campaign campaign;
    private final Pair pair;
    private final Swapper swapper;
    private final Leaks leaks;
    private final Victims victims;
    private final StoreMover mover;
    private final RandomGenerator random;
    private final Pauses transports = new Pauses("transport-tcp", 0.99, SwapCampaign.TCP_PAUSE);
    private final Pauses bundles = new Pauses("other bundles", 1, SwapCampaign.BUNDLE_PAUSE);

    private MixCampaign(Campaign campaign, Pair pair, Swapper swapper, Leaks leaks) {
        this.campaign = campaign;
        this.pair = pair;
        this.swapper = swapper;
        this.leaks = leaks;
        this.victims = new Victims(campaign, pair);
        this.mover = new StoreMover(campaign, victims);
        this.random = campaign.random("mix");
    }

    /** Every kind at least once: they are done in another order every time, and none is done again before all are. */
    private List<Step> round() {
        List<Step> steps = new ArrayList<>();
        for (String bundle : SwapCampaign.BUNDLES) {
            steps.add(victim -> update(victim, bundle, bundles));
        }
        steps.add(victim -> update(victim, "storage." + StoreMover.engine(victim), bundles));
        steps.add(victim -> update(victim, "transport.tcp", transports));
        steps.add(this::migrate);
        steps.add(this::migrate);
        steps.add(this::stopAndStart);
        steps.add(this::stopAndStart);
        steps.add(this::sideBySide);
        steps.add(this::sideBySide);
        steps.add(this::killBetween);
        steps.add(this::killBetween);
        steps.add(this::killWithinSwap);
        steps.add(this::killWithinMigration);
        Collections.shuffle(steps, Random.from(random));
        return steps;
    }

    private void update(Pair.Side victim, String bundle, Pauses pauses) throws IOException, InterruptedException {
        swapper.update(victim, bundle, pauses);
        campaign.count("updates of " + bundle);
    }

    private void stopAndStart(Pair.Side victim) throws IOException, InterruptedException {
        swapper.stopAndStart(victim, transports);
        campaign.count("transport.tcp stopped and started");
    }

    private void sideBySide(Pair.Side victim) throws IOException, InterruptedException {
        swapper.sideBySide(victim, transports);
        campaign.count("transport.tcp side by side");
    }

    private void migrate(Pair.Side victim) throws IOException {
        mover.migrate(victim);
        campaign.note(victim.node().name() + ", store moved to " + StoreMover.engine(victim));
    }

    private void killBetween(Pair.Side victim) throws IOException, InterruptedException {
        Pair.pause(random.nextLong(500));
        victims.kill(victim);
        campaign.count(KILLED_BETWEEN);
        killed(victim, "between swaps");
    }

    private void killWithinSwap(Pair.Side victim) throws IOException, InterruptedException {
        List<String> parts = List.of("transport.tcp", "pool", "queue", "messenger", "identity", "storage.switch");
        String part = parts.get(random.nextInt(parts.size()));
        victims.killWithin(
                victim,
                KILLED_WITHIN,
                UPDATE_MILLIS,
                random,
                () -> swapper.updateCommand(victim, part),
                commands -> swapper.startedAnew(victim));
        killed(victim, "in an update of " + part);
    }

    private void killWithinMigration(Pair.Side victim) throws IOException, InterruptedException {
        mover.killWithin(victim);
        killed(victim, "in a migration");
    }

    private void killed(Pair.Side victim, String where) {
        swapper.startedAnew(victim);
        campaign.note(victim.node().name() + ", killed " + where);
    }

    private void run(Duration span) throws IOException, InterruptedException {
        long end = System.nanoTime() + span.toNanos();
        pair.talk(HANDFUL_MILLIS);
        for (int round = 1; System.nanoTime() < end && campaign.holds(); round++) {
            for (Step step : round()) {
                if (System.nanoTime() < end && campaign.holds()) {
                    step.to(random.nextBoolean() ? pair.alice() : pair.bob());
                    arrives();
                }
            }
            if (round % ROUNDS_BETWEEN_LOOKS == 0) {
                nothingIsLeft();
                pair.talk(HANDFUL_MILLIS);
            }
        }
        finish();
    }

    /** Nobody sends meanwhile. What a process that was killed held is gone with it. */
    private void nothingIsLeft() throws IOException, InterruptedException {
        pair.hush();
        if (!pair.drained()) {
            campaign.violation("late", "something still waits though both nodes are there");
        }
        leaks.judge();
    }

    private void arrives() throws IOException, InterruptedException {
        if (!pair.caughtUp()) {
            campaign.violation("late", "not everything arrived after a step");
        }
    }

    private void finish() throws IOException, InterruptedException {
        pair.refusals().forEach((sentence, times) -> campaign.note(times + " times: " + sentence));
        nothingIsLeft();
        transports.print(campaign);
        bundles.print(campaign);
        mover.judge();
        mover.verify(pair.alice());
        mover.verify(pair.bob());
        pair.compare(campaign);
    }

    private static void require(Campaign campaign) {
        long rounds = campaign.thorough() ? 20 : 2;
        for (String bundle : SwapCampaign.BUNDLES) {
            campaign.require("updates of " + bundle, rounds);
        }
        for (String kind : List.of(
                "updates of transport.tcp",
                "transport.tcp stopped and started",
                "transport.tcp side by side",
                StoreMover.MIGRATED,
                "changes caught up with",
                StoreMover.KILLED,
                KILLED_BETWEEN,
                KILLED_WITHIN)) {
            campaign.require(kind, rounds);
        }
        campaign.require(Swapper.BUSY, 10 * rounds);
        campaign.require("texts compared", 1_000 * rounds);
        campaign.require(Leaks.LOOKED, rounds);
    }

    /** Usage: {@code MixCampaign [--long] [--seed N]}. */
    public static void main(String[] arguments) throws Exception {
        Campaign campaign;
        try {
            campaign = Campaign.begin("mix", List.of(arguments), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(Campaign.USAGE);
            return;
        }
        require(campaign);
        Moments moments = new Moments(campaign);
        moments.require(1);
        try (Scene scene = Scene.open(Allium.fromProperty(), "tcp", false, System.out)) {
            Image image = scene.ownImage()
                    .configure("chat.allium.ratelimit", "perSecond=2000", "burst=1000")
                    .withPulse();
            Pair pair = Pair.of(scene, Long.toHexString(campaign.seed()), LONG_EVERY);
            new MixCampaign(
                            campaign,
                            pair,
                            new Swapper(campaign, scene, image, pair, Optional.of(moments)),
                            new Leaks(campaign, scene, pair))
                    .run(campaign.thorough() ? LONG : SHORT);
        } catch (IOException | IllegalStateException e) {
            campaign.violation("broken", String.valueOf(e.getMessage()));
        }
        System.exit(campaign.end(List.of()));
    }
}
