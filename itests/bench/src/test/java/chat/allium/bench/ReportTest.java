package chat.allium.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void aGoalIsMetByTheMedianOfTheRounds() {
        Report report = report(false);

        report.goal("ratio", List.of(0.1, 0.9, 0.2), Goal.atMost(0.2), "ours : theirs");

        assertTrue(report.passed());
    }

    @Test
    void oneMissedGoalFailsThemAll() {
        Report report = report(false);

        report.goal("first", 3, "x", Goal.atLeast(2.2), "met");
        report.goal("second", 2.1, "x", Goal.atLeast(2.2), "not met");

        assertFalse(report.passed());
        assertTrue(text().contains("missed"), this::text);
    }

    @Test
    void whatIsNoNumberMissesEveryGoal() {
        Report report = report(false);

        report.goal("ratio", List.of(), Goal.atMost(1), "of no round");

        assertFalse(report.passed());
    }

    @Test
    void withoutAnyGoalNothingWasProven() {
        Report report = report(false);

        report.figure("speed", 1, "x", "only said");

        assertFalse(report.passed());
    }

    @Test
    void asJsonAFigureIsALine() {
        report(true).goal("ratio", List.of(1.0, 3.0), Goal.atLeast(1.5), "ours : theirs");

        assertEquals(
                "{\"figure\":\"bench.ratio\",\"value\":2.0000,\"unit\":\"x\",\"goal\":\"at least 1.50\",\"met\":true,"
                        + "\"rounds\":[1.0000,3.0000]}\n",
                text());
    }

    @Test
    void figuresTakeFiveRoundsAtLeast() {
        assertEquals(5, Options.parse(List.of("--json")).rounds());
        assertEquals(7, Options.parse(List.of("--rounds", "7")).rounds());
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--rounds", "4")));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--rounds")));
    }

    @Test
    void percentilesAreValuesThatWereSeen() {
        List<Double> values = List.of(4.0, 1.0, 3.0, 2.0);

        assertEquals(2.5, Spread.median(values));
        assertEquals(4.0, Spread.percentile(values, 99));
        assertEquals(1.0, Spread.percentile(values, 25));
    }

    private Report report(boolean json) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new Report(out, new PrintStream(new ByteArrayOutputStream()), json, "bench");
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
