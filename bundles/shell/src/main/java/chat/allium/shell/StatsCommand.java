package chat.allium.shell;

import chat.allium.api.message.Statistics;
import chat.allium.api.ui.Conversations;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code stats}. */
final class StatsCommand {

    private final Conversations conversations;

    StatsCommand(Conversations conversations) {
        this.conversations = conversations;
    }

    Command command() {
        return new Command(
                "stats",
                "",
                "how delivery is doing, since the messenger started",
                "'send commit' is from handing a message to the store to its being durable there, 'offer to ack' from writing"
                        + " messages to a link to their acknowledgement, 'inbound commit' the same as the first for friends'"
                        + " messages, 'dial' from asking for a link to having it. p50: half took no longer; p95: 19 of 20; at"
                        + " most an eighth too high.",
                false,
                args -> stats());
    }

    private Answer stats() {
        Statistics s = conversations.statistics();
        Table counts = new Table("", "last minute", "in all")
                .row("sent", s.sent().lastMinute(), s.sent().total())
                .row("delivered", s.delivered().lastMinute(), s.delivered().total())
                .row("received", s.received().lastMinute(), s.received().total());
        Table stages = new Table("", "p50", "p95", "times");
        s.timings().forEach(t -> stages.row(name(t), millis(t.p50(), t), millis(t.p95(), t), t.count()));
        Table rest = new Table("", "").row("credit violations", s.creditViolations());
        s.retries().forEach((why, count) -> rest.row("tried again: " + why, count));
        s.freeBytes().ifPresent(free -> rest.row("free on the store's disk", (free >> 20) + " MiB"));
        return Answer.of(
                fields(s),
                w -> "Since " + When.span(s.since()) + ":\n" + counts.render(w) + "\n\n" + stages.render(w) + "\n\n"
                        + rest.render(w));
    }

    private static Map<String, @Nullable Object> fields(Statistics s) {
        Fields stages = new Fields();
        s.timings()
                .forEach(t -> stages.with(
                        name(t).replace(' ', '_'),
                        new Fields()
                                .with("count", t.count())
                                .with("p50Micros", t.p50().toNanos() / 1_000)
                                .with("p95Micros", t.p95().toNanos() / 1_000)
                                .map()));
        Fields fields = new Fields()
                .with("sinceSeconds", s.since().toSeconds())
                .with("sent", fields(s.sent()))
                .with("delivered", fields(s.delivered()))
                .with("received", fields(s.received()))
                .with("stages", stages.map())
                .with("retries", s.retries())
                .with("creditViolations", s.creditViolations());
        s.freeBytes().ifPresent(free -> fields.with("freeBytes", free));
        return fields.map();
    }

    private static Map<String, @Nullable Object> fields(Statistics.Count count) {
        return new Fields()
                .with("lastMinute", count.lastMinute())
                .with("total", count.total())
                .map();
    }

    private static String name(Statistics.Timing timing) {
        return timing.stage().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String millis(Duration span, Statistics.Timing timing) {
        return timing.count() == 0 ? "" : String.format(Locale.ROOT, "%.2f ms", span.toNanos() / 1e6);
    }
}
