package example.commandbot;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What friends may say to the bot. */
final class Commands {

    /** The type of the answer to {@code calendar}: a friend's node that has no use for it shows its name and size. */
    static final String CALENDAR = "text/calendar";

    private static final Pattern DELAY = Pattern.compile("([1-9][0-9]{0,5})([smhd])\\s+(.+)", Pattern.DOTALL);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final int LONGEST_TEXT = 1_000;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Notebook notebook;
    private final CommandBot.Config config;
    private final DateTimeFormatter shown;

    Commands(Notebook notebook, CommandBot.Config config, Clock clock) {
        this.notebook = notebook;
        this.config = config;
        this.shown = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(clock.getZone());
    }

    boolean isOne(Content content) {
        return content.type().equals(Content.TEXT) && content.asText().startsWith(config.prefix());
    }

    /** What a command leads to; nothing of it is done yet. */
    Outcome outcome(Message message) {
        String line = message.content().asText().substring(config.prefix().length());
        String[] words = line.strip().split("\\s+", 2);
        String rest = words.length > 1 ? words[1] : "";
        if (rest.length() > LONGEST_TEXT) {
            return Outcome.says("That is too long: I keep " + LONGEST_TEXT + " characters.");
        }
        return switch (words[0]) {
            case "help" -> Outcome.says(help());
            case "note" -> note(message, rest);
            case "notes" -> Outcome.says(list("notes", notebook.notes(message.peer())));
            case "remind" -> remind(message, rest);
            case "reminders" -> Outcome.says(list("reminders", shown(message.peer())));
            case "calendar" -> new Outcome(calendar(message.peer()), () -> {});
            case "forget" -> forget(message.peer(), rest);
            default -> Outcome.says("I do not know that; " + config.prefix() + "help says what I know.");
        };
    }

    private String help() {
        return Stream.of(
                        "note TEXT, notes",
                        "remind 10m TEXT (s, m, h, d), reminders",
                        "calendar (your reminders as a file)",
                        "forget NUMBER (a note or reminder)")
                .map(config.prefix()::concat)
                .reduce((all, one) -> all + '\n' + one)
                .orElseThrow();
    }

    private Outcome note(Message message, String text) {
        if (text.isBlank()) {
            return Outcome.says("Note what?");
        }
        if (notebook.notes(message.peer()).size() >= config.notes()) {
            return Outcome.says("You have " + config.notes() + " notes already; forget one first.");
        }
        return Outcome.does("Noted as " + message.position() + ".", () -> notebook.putNote(message, text));
    }

    private Outcome remind(Message message, String rest) {
        Matcher matcher = DELAY.matcher(rest);
        if (!matcher.matches()) {
            return Outcome.says("Say when and of what, as in: " + config.prefix() + "remind 10m tea");
        }
        Duration delay = delay(Long.parseLong(matcher.group(1)), matcher.group(2));
        if (delay.compareTo(LONGEST) > 0) {
            return Outcome.says("That is more than a year from now.");
        }
        if (notebook.reminders(message.peer()).size() >= config.reminders()) {
            return Outcome.says("You have " + config.reminders() + " reminders already; forget one first.");
        }
        // From when it came, not from when it is looked at: the same if it is looked at again.
        Instant due = message.at().plus(delay);
        String text = matcher.group(3);
        return Outcome.does(
                "I will remind you at " + shown.format(due) + " (" + message.position() + ").",
                () -> notebook.putReminder(message, due, text));
    }

    private static Duration delay(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private Outcome forget(PeerId peer, String rest) {
        if (!rest.matches("[0-9]{1,18}") || !notebook.has(peer, Long.parseLong(rest))) {
            return Outcome.says("There is no note or reminder with that number.");
        }
        return Outcome.does("Forgotten.", () -> notebook.forget(peer, Long.parseLong(rest)));
    }

    private List<String> shown(PeerId peer) {
        return notebook.reminders(peer).stream()
                .map(r -> r.number() + ": " + shown.format(r.due()) + ' ' + r.text())
                .toList();
    }

    private static String list(String what, List<String> lines) {
        return lines.isEmpty() ? "You have no " + what + "." : String.join("\n", lines);
    }

    private Content calendar(PeerId peer) {
        StringBuilder text =
                new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//command-bot//EN\r\n");
        for (Reminder reminder : notebook.reminders(peer)) {
            String summary =
                    reminder.text().replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,");
            text.append("BEGIN:VEVENT\r\nUID:").append(reminder.number()).append("@command-bot\r\n");
            text.append("DTSTAMP:").append(STAMP.format(reminder.due())).append("\r\n");
            text.append("DTSTART:").append(STAMP.format(reminder.due())).append("\r\n");
            text.append("SUMMARY:").append(summary.replaceAll("\\R", "\\\\n")).append("\r\nEND:VEVENT\r\n");
        }
        return Content.of(CALENDAR, text.append("END:VCALENDAR\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }
}
