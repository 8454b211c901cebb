package chat.allium.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAlignedByWhatTheyTakeOnATerminal() {
        Table table = new Table("name", "status").row("bob", "online").row("\u65e5\u672c\u8a9e", "offline");

        assertEquals("name    status\nbob     online\n\u65e5\u672c\u8a9e  offline", table.render(0));
    }

    @Test
    void widestColumnIsWrappedToFit() {
        Table table = new Table("", "").row("bob", "one two three four five six seven");

        assertEquals("bob  one two three\n     four five six\n     seven", table.render(20));
        assertTrue(table.render(20).lines().allMatch(l -> Table.columnsOf(l) <= 20));
    }

    @Test
    void wordLongerThanTheColumnIsBroken() {
        assertEquals(List.of("abcd", "efgh", "i"), Table.wrap("abcdefghi", 4));
        assertEquals(List.of("\u65e5\u672c", "\u8a9e"), Table.wrap("\u65e5\u672c\u8a9e", 4));
    }

    @Test
    void controlAndBidiCharactersOfPeersAreVisible() {
        String shown = new Table("").row("a\u001b[2J\u202eb\nc").render(0);

        assertEquals("a\u241b[2J<U+202E>b\u2424c", shown);
    }

    @Test
    void jsonIsAsciiAndKeepsTheText() {
        String json = Json.write(new Fields()
                .with("text", "\ud83d\ude80\u001b\u202e\"")
                .with("n", 5L)
                .with("none", java.util.Optional.empty())
                .with("list", List.of(true))
                .map());

        assertEquals("{\"text\":\"\\uD83D\\uDE80\\u001B\\u202E\\\"\",\"n\":5,\"none\":null,\"list\":[true]}", json);
        assertFalse(json.chars().anyMatch(c -> c > 126 || c < 32));
    }

    @Test
    void causeIsTheInnermostSentence() {
        String trace =
                "java.lang.IllegalStateException: outer\n\tat x\nCaused by: x.ComponentException: chat.allium.VaultException: The key is"
                        + " gone: restore it.\n\tat y\n\t... 3 more\n";

        assertEquals("The key is gone: restore it.", Troubles.cause(trace));
    }
}
