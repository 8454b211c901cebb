package chat.allium.storage.switching;

import chat.allium.storage.switching.CurrentFile.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file {@code storage.current} on a disk that promises no more than it must: what a file has is there after a power cut if the
 * file was synced, and what it is called if its folder was synced after that. Confined to one thread.
 */
public final class ChoiceUnderPowerCuts {

    /** There is something to be done before and after each of the two syncs. */
    public static final int MOMENTS = 4;

    private static final class PowerCut extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Path file;
    private final Path draft;
    private final CurrentFile current;
    private int moment;
    private int cutAt;
    private String syncedDraft = "";
    private Optional<String> durable = Optional.empty();

    /** @param synced whether the file asks the disk to sync anything */
    public ChoiceUnderPowerCuts(Path home, boolean synced) {
        this.file = home.resolve(CurrentFile.NAME);
        this.draft = home.resolve(CurrentFile.NAME + ".new");
        this.current = new CurrentFile(file, (path, channel) -> {
            if (synced) {
                sync(path);
            }
        });
    }

    private void sync(Path path) throws IOException {
        passMoment();
        if (path.equals(draft)) {
            syncedDraft = Files.readString(draft);
        } else {
            // The file that is called so now, as far as it was synced itself.
            durable = Optional.of(Files.readString(file).equals(syncedDraft) ? syncedDraft : "");
        }
        passMoment();
    }

    private void passMoment() {
        if (moment++ == cutAt) {
            throw new PowerCut();
        }
    }

    /**
     * Chooses an engine, loses power at a moment, and looks again.
     *
     * @param cutAt from 0; with {@link #MOMENTS}, after all is done
     * @return whether it was done before the power went
     */
    public boolean choose(String engine, String before, int cutAt) throws IOException {
        this.cutAt = cutAt;
        moment = 0;
        boolean done;
        try {
            current.write(new Choice(engine, Optional.of(before)));
            done = true;
        } catch (PowerCut e) {
            done = false;
        }
        Files.deleteIfExists(draft);
        Files.deleteIfExists(file);
        if (durable.isPresent()) {
            Files.writeString(file, durable.get());
        }
        return done;
    }

    /** The engine that a node which starts now uses. @throws RuntimeException if it can not tell */
    public Optional<String> said() {
        return current.read().map(Choice::engine);
    }
}
