package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BlameTest {

    @Test
    void itSaysWhatWasThrownAndWhereAndNothingOfAMessage() {
        IllegalStateException thrown =
                new IllegalStateException("can not parse: meet me at nine", new IllegalArgumentException("meet me"));
        StringWriter logged = new StringWriter();
        Blame blame = new Blame(thrown);
        blame.printStackTrace(new PrintWriter(logged, true));

        assertFalse(logged.toString().contains("meet"), logged::toString);
        assertTrue(logged.toString().contains("java.lang.IllegalStateException"), logged::toString);
        assertTrue(logged.toString().contains("java.lang.IllegalArgumentException"), logged::toString);
        assertArrayEquals(thrown.getStackTrace(), blame.getStackTrace());
    }
}
