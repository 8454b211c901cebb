package chat.allium.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(whoami)",
                "$5",
                "don't",
                "; x",
                "> 2",
                "\ud83d\ude80 go",
                "|",
                "#",
                "a\\b\\",
                "\"quoted",
                "trailing  ",
                "  leading",
                "{ } [ ] & ! ~ *",
                "tab\there"
            })
    void textIsWhatFollowsTheFriendAndOneSpace(String text) {
        assertEquals(Optional.of(new Literal("send", List.of("bob", text))), Literal.cut("send bob " + text));
        assertEquals(Optional.of(new Literal("send", List.of("bob", text))), Literal.cut("  allium:send  bob " + text));
        assertEquals(Optional.of(new Literal("send", List.of("bob", text))), Literal.cut("send 'bob' " + text));
    }

    @Test
    void friendMayBeMissingOrTextMay() {
        assertEquals(Optional.of(new Literal("send", List.of())), Literal.cut("send"));
        assertEquals(Optional.of(new Literal("send", List.of("bob"))), Literal.cut("send bob"));
        assertEquals(Optional.of(new Literal("send", List.of("bob", ""))), Literal.cut("send bob "));
    }

    @Test
    void quoteThatDoesNotCloseANameIsPartOfIt() {
        assertEquals(Optional.of(new Literal("send", List.of("'tis", "don't"))), Literal.cut("send 'tis don't"));
    }

    @Test
    void addressInBracketsIsOneWord() {
        assertEquals(
                List.of("a", "b", "at", "tcp:[::1]:9735", "as", "bob"),
                Literal.cut("befriend a  b at tcp:[::1]:9735 as bob")
                        .orElseThrow()
                        .args());
    }

    @Test
    void otherLinesAreForGogo() {
        assertTrue(Literal.cut("friends | grep bob").isEmpty());
        assertTrue(Literal.cut("sendall bob x").isEmpty());
        assertTrue(Literal.cut("").isEmpty());
    }
}
