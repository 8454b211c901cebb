package chat.allium.storage.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.StorageException;
import chat.allium.storage.switching.CurrentFile.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurrentFileTest {

    private static final Choice DERBY = new Choice("derby");
    private static final Choice H2 = new Choice("h2", Optional.of("derby"));

    @TempDir
    Path home;

    @Test
    void theContentIsSyncedBeforeTheRenameAndTheFolderAfterIt() {
        List<String> forced = new ArrayList<>();
        Path path = home.resolve(CurrentFile.NAME);
        CurrentFile file = new CurrentFile(path, (what, channel) -> {
            forced.add(what.getFileName() + (Files.exists(path) ? " after" : " before"));
            channel.force(true);
        });

        file.write(DERBY);
        assertEquals(List.of("storage.current.new before", home.getFileName() + " after"), forced);
        file.write(H2);

        assertEquals(Optional.of(H2), CurrentFile.in(home).read());
        assertEquals(4, forced.size());
    }

    @Test
    void whatCanNotBeSyncedChangesNothing() {
        CurrentFile.in(home).write(DERBY);
        for (int fails = 0; fails < 2; fails++) {
            int failing = fails;
            int[] calls = {0};
            CurrentFile file = new CurrentFile(home.resolve(CurrentFile.NAME), (path, channel) -> {
                if (calls[0]++ == failing) {
                    throw new IOException("No space left on device");
                }
            });

            StorageException thrown = assertThrows(StorageException.class, () -> file.write(H2));

            assertTrue(thrown.getMessage().contains("can not be written"), thrown.getMessage());
            assertEquals(Optional.of(DERBY), CurrentFile.in(home).read(), "after failure " + fails);
        }
    }

    @Test
    void nobodyGuessesWhatADamagedFileSays() throws Exception {
        for (String damage : List.of("", "DERBY\n", "../x\n", "a\nb\nc\n")) {
            Files.writeString(home.resolve(CurrentFile.NAME), damage);

            StorageException thrown = assertThrows(
                    StorageException.class, () -> CurrentFile.in(home).read());
            assertTrue(thrown.getMessage().contains("is damaged"), thrown.getMessage());
        }
        Files.writeString(home.resolve(CurrentFile.NAME), "derby");
        assertEquals(Optional.of(DERBY), CurrentFile.in(home).read());
    }
}
