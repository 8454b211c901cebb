package chat.allium.contacts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.allium.api.contacts.ContactException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"bob", "Ö", "李雷", "نور", "a-b", "x'y", "👩\u200d🚀", "12345678901234567890123456789012"})
    void takesNamesOfEveryScript(String name) {
        assertDoesNotThrow(() -> Names.checkLocal(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "-", "--json", "a b", "a\u3000b", "a\nb", "a\u0000", "a\u200bb", "\ud800", "\u2066x"})
    void refusesWhatCanNotBeSeenOrTyped(String name) {
        assertThrows(ContactException.class, () -> Names.checkLocal(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ada Lovelace", "-"})
    void ourOwnNameMayHaveSpaces(String name) {
        assertDoesNotThrow(() -> Names.checkOwn(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u001b[31m", "ééééééééééééééééééééééééééééééééé", "a\nb"})
    void ourOwnNameFitsACard(String name) {
        assertThrows(ContactException.class, () -> Names.checkOwn(name));
    }
}
