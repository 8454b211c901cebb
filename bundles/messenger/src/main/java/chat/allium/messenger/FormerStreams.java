package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.SettingsStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The streams that a lane had before its present one, oldest first, for as long as messages wait in them; one setting a friend. */
record FormerStreams(List<StreamId> streams) {

    private static final int MOST = 64;

    static String key(PeerId friend) {
        return "messenger.former." + friend.text();
    }

    static FormerStreams find(SettingsStore settings, PeerId friend) {
        List<StreamId> streams = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(settings.get(key(friend)).orElse(new byte[0]));
        while (buffer.remaining() >= StreamId.LENGTH) {
            byte[] stream = new byte[StreamId.LENGTH];
            buffer.get(stream);
            streams.add(StreamId.of(stream));
        }
        return new FormerStreams(streams);
    }

    /** Adds one; the oldest goes if there are too many, of which nothing can wait any more. */
    void put(SettingsStore settings, PeerId friend, StreamId ended) {
        List<StreamId> all = new ArrayList<>(streams);
        all.add(ended);
        List<StreamId> kept = all.subList(Math.max(0, all.size() - MOST), all.size());
        ByteBuffer buffer = ByteBuffer.allocate(kept.size() * StreamId.LENGTH);
        kept.forEach(stream -> buffer.put(stream.bytes()));
        settings.put(key(friend), buffer.array());
    }

    static void forget(SettingsStore settings, PeerId friend) {
        settings.remove(key(friend));
    }
}
