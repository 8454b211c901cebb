package chat.allium.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class ReportTest {

    private static final Path FILE = Path.of("target", "contract", "ReportTest$Provider.txt");

    abstract static class Above {

        @Test
        void whatStandsAboveCounts() {
            assertEquals(1, 1);
        }
    }

    @Contract("samples")
    abstract static class Sample extends Above {

        @Test
        void figuresAreShown(Figures figures) {
            figures.add("12 things in 3 ms");
            assertTrue(true);
        }

        @Test
        void whatIsBrokenSaysWhy() {
            fail("it does not do that\nat all");
        }

        @Test
        void whatIsNotThereDoesNotApply() {
            Assumptions.abort("there is no such thing");
        }

        @Test
        @Disabled("too hard")
        void whatIsSwitchedOffIsBroken() {
            fail("never run");
        }
    }

    /** Only run by the test below: no name of a test class, and nested in one that is. */
    static class Provider extends Sample {

        @Test
        void aTestOfItsOwnIsNoRule() {
            assertTrue(true);
        }
    }

    @AfterEach
    void clean() throws Exception {
        Files.deleteIfExists(FILE);
    }

    @Test
    void everyRuleStandsInTheReportWithItsOutcomeAndFigures() throws Exception {
        String printed = run();

        assertEquals(
                List.of(
                        "Contract for samples, chat.allium.testkit.contract.ReportTest$Provider: 2 rules kept, 2 broken,"
                                + " 1 not applicable.",
                        "",
                        "kept N ms figures are shown",
                        "12 things in 3 ms",
                        "BROKEN N ms what is broken says why: it does not do that",
                        "n/a N ms what is not there does not apply: there is no such thing",
                        "BROKEN N ms what is switched off is broken: not checked, since it is switched off (too hard)",
                        "kept N ms what stands above counts"),
                Files.readAllLines(FILE).stream()
                        .map(line -> line.strip().replaceFirst("^(kept|BROKEN|n/a) +[0-9,]+ ms +", "$1 N ms "))
                        .toList());
        assertTrue(printed.contains("2 rules kept, 2 broken, 1 not applicable."), printed);
        assertTrue(printed.contains("what is broken says why: it does not do that"), printed);
    }

    private static String run() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            LauncherFactory.create()
                    .execute(LauncherDiscoveryRequestBuilder.request()
                            .selectors(DiscoverySelectors.selectClass(Provider.class))
                            .build());
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
