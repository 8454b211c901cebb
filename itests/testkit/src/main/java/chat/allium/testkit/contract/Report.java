package chat.allium.testkit.contract;

import chat.allium.testkit.contract.Rule.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a provider's test has found, rule by rule. Thread-safe. */
final class Report {

    private final String contract;
    private final String provider;
    private final List<Rule> rules = Collections.synchronizedList(new ArrayList<>());

    Report(String contract, String provider) {
        this.contract = contract;
        this.provider = provider;
    }

    void add(Rule rule) {
        rules.add(rule);
    }

    private long count(Outcome outcome) {
        return rules().stream().filter(rule -> rule.outcome() == outcome).count();
    }

    private List<Rule> rules() {
        synchronized (rules) {
            return rules.stream().sorted(Comparator.comparing(Rule::name)).toList();
        }
    }

    private String head() {
        return "Contract for " + contract + ", " + provider + ": " + count(Outcome.KEPT) + " rules kept, "
                + count(Outcome.BROKEN) + " broken, " + count(Outcome.NOT_APPLICABLE) + " not applicable.";
    }

    /** One line, and one for each broken rule. */
    String sum() {
        return Stream.concat(
                        Stream.of(head()),
                        rules().stream()
                                .filter(rule -> rule.outcome() == Outcome.BROKEN)
                                .map(Rule::text))
                .collect(Collectors.joining("\n"));
    }

    String text() {
        return Stream.concat(Stream.of(head(), ""), rules().stream().map(Rule::text))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    void write(Path folder) throws IOException {
        String name = provider.substring(provider.lastIndexOf('.') + 1);
        Files.writeString(folder.resolve(name + ".txt"), text());
    }
}
