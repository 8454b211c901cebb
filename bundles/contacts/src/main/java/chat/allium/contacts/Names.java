package chat.allium.contacts;

import chat.allium.api.contacts.ContactException;
import chat.allium.api.identity.ContactCard;
import chat.allium.api.identity.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What local names and our own may look like. */
final class Names {

    private static final int LONGEST = 32;

    private Names() {}

    /** @throws ContactException unless it is 1 to 32 visible characters without white space that do not begin with '-' */
    static void checkLocal(String name) throws ContactException {
        if (name.isEmpty()) {
            throw new ContactException("A name is missing; give one with: as NAME.");
        }
        if (name.codePointCount(0, name.length()) > LONGEST) {
            throw new ContactException("This name is too long; a name has at most " + LONGEST + " characters.");
        }
        if (name.startsWith("-") || !name.codePoints().allMatch(Names::visible)) {
            throw new ContactException(
                    "A name is made of visible characters without spaces and does not begin with '-'; choose another.");
        }
    }

    /** @throws ContactException if somebody but {@code except} has this name, in any case */
    static void checkFree(State state, String name, Optional<PeerId> except) throws ContactException {
        if (state.taken(name, except)) {
            throw new ContactException("The name " + name + " is taken; choose another.");
        }
    }

    /** @throws ContactException if a contact card does not take it or it is not one visible line */
    static void checkOwn(String name) throws ContactException {
        if (name.getBytes(StandardCharsets.UTF_8).length > ContactCard.MAX_NAME) {
            throw new ContactException(
                    "This name is too long; it has at most " + ContactCard.MAX_NAME + " bytes in UTF-8.");
        }
        if (!name.codePoints().allMatch(c -> c == ' ' || visible(c))) {
            throw new ContactException("This name has characters that can not be seen; choose another.");
        }
    }

    private static boolean visible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            // A joiner or a variation selector shapes what is visible; other formatting could make two names look
            // alike.
            case Character.FORMAT -> c == 0x200d;
            default -> true;
        };
    }
}
