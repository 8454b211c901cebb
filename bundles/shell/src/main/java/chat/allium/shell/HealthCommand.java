package chat.allium.shell;

import chat.allium.api.ui.HealthReport;
import chat.allium.api.ui.HealthView;
import java.util.List;

/** {@code health}. */
final class HealthCommand {

    private final HealthReport report;

    HealthCommand(HealthReport report) {
        this.report = report;
    }

    Command command() {
        return new Command("health", "", "what works and what does not", "", false, args -> health());
    }

    private Answer health() {
        List<HealthView> all = report.check();
        Table table = new Table("", "", "");
        all.forEach(check -> row(check, table));
        return Answer.of(
                all.stream()
                        .map(check -> new Fields()
                                .with("name", check.name())
                                .with("state", check.state())
                                .with("sentences", check.sentences())
                                .map())
                        .toList(),
                table::render);
    }

    private static void row(HealthView check, Table table) {
        List<String> sentences = check.sentences().isEmpty() ? List.of("") : check.sentences();
        table.row(check.name(), state(check), sentences.getFirst());
        sentences.stream().skip(1).forEach(sentence -> table.row("", "", sentence));
    }

    private static String state(HealthView check) {
        return switch (check.state()) {
            case OK -> "ok";
            case WARN -> "look";
            case TEMPORARILY_UNAVAILABLE -> "wait";
            case CRITICAL -> "WRONG";
            case CHECK_FAILED -> "UNKNOWN";
        };
    }
}
