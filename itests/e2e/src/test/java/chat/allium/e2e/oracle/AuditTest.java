package chat.allium.e2e.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.testkit.campaign.Campaign;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every way in which two stores can fail their oracle is called by its name. */
class AuditTest {

    private static final Pattern KIND = Pattern.compile("VIOLATED \\(([a-z-]+)\\)");

    private final Oracle oracle = new Oracle("alice>bob", "n");
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void whatIsThereOnceAndInOrderHolds() {
        accept(3);

        assertEquals(List.of(), kinds(sent(1, 2, 3), received(1, 2, 3)));
    }

    @Test
    void whatWasNotAnsweredMayBeThereOrNot() {
        accept(2);
        oracle.give(2);

        assertEquals(List.of(), kinds(sent(1, 2, 4), received(1, 2, 4)));
        assertEquals(List.of("order"), kinds(sent(1, 2, 4, 3), received(1, 2, 3, 4)));
    }

    @Test
    void whatWasAcceptedAndIsAtOneOfThemOnlyIsLost() {
        accept(3);

        assertEquals(List.of("lost"), kinds(sent(1, 3), received(1, 2, 3)));
        assertEquals(List.of("false-state", "lost"), kinds(sent(1, 2, 3), received(1, 3)));
    }

    @Test
    void aCopyIsTwiceAndASwapIsOrder() {
        accept(3);

        assertEquals(List.of("twice"), kinds(sent(1, 2, 3), received(1, 2, 3, 2)));
        assertEquals(List.of("order"), kinds(sent(1, 2, 3), received(2, 1, 3)));
    }

    @Test
    void aStateThatTheOtherStoreBeliesIsFalse() {
        accept(1);
        Row expired = new Row(1, "OUT", "EXPIRED", 1, oracle.text(1));

        assertEquals(List.of("false-state"), kinds(List.of(expired), received(1)));
    }

    @Test
    void whatStillWaitsIsLateAndWhatNobodySentIsInvented() {
        accept(1);
        Row queued = new Row(1, "OUT", "QUEUED", 1, oracle.text(1));
        Row foreign = new Row(2, "IN", "DELIVERED", 2, "text 9 alice>bob n");

        assertEquals(List.of("late"), kinds(List.of(queued), received(1)));
        assertEquals(List.of("late"), kinds(List.of(queued), List.of()));
        assertEquals(List.of("invented"), kinds(sent(1), List.of(received(1).getFirst(), foreign)));
    }

    @Test
    void anotherNumberThanSendReturnedIsOrder() {
        accept(1);
        Row other = new Row(1, "OUT", "DELIVERED", 7, oracle.text(1));

        assertEquals(List.of("order"), kinds(List.of(other), received(1)));
    }

    private void accept(int count) {
        oracle.give(count).forEach(number -> oracle.accepted(number, number));
    }

    private List<Row> sent(int... numbers) {
        return rows("OUT", numbers);
    }

    private List<Row> received(int... numbers) {
        return rows("IN", numbers);
    }

    private List<Row> rows(String direction, int... numbers) {
        List<Row> rows = new ArrayList<>();
        for (int number : numbers) {
            rows.add(new Row(rows.size() + 1, direction, "DELIVERED", number, oracle.text(number)));
        }
        return rows;
    }

    private List<String> kinds(List<Row> sent, List<Row> received) {
        said.reset();
        Campaign campaign =
                Campaign.begin("audit", List.of("--seed", "1"), new PrintStream(said, true, StandardCharsets.UTF_8));
        new Audit(campaign, oracle).compare(sent, received);
        TreeSet<String> kinds = new TreeSet<>();
        Matcher found = KIND.matcher(said.toString(StandardCharsets.UTF_8));
        while (found.find()) {
            kinds.add(found.group(1));
        }
        return List.copyOf(kinds);
    }
}
