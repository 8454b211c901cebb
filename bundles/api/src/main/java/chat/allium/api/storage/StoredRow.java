package chat.allium.api.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.RowName.Kind;

/** A row as every engine knows it; what is secret in it is sealed. */
public sealed interface StoredRow {

    /** What it is called. */
    RowName name();

    /** A small value. @param key of it @param value as it was put; not a copy, do not change it */
    record Setting(String key, byte[] value) implements StoredRow {
        @Override
        public RowName name() {
            return new RowName(Kind.SETTING, key);
        }
    }

    /** A peer. @param row it */
    record Peer(PeerRow row) implements StoredRow {
        @Override
        public RowName name() {
            return new RowName(Kind.PEER, row.peer().text());
        }
    }

    /** Both directions with a peer. @param row it */
    record Lane(LaneRow row) implements StoredRow {
        @Override
        public RowName name() {
            return new RowName(Kind.LANE, row.peer().text());
        }
    }

    /** Where positions go on after a removal. @param peer whose messages were removed @param position the last that was given */
    record HistoryEnd(PeerId peer, long position) implements StoredRow {
        @Override
        public RowName name() {
            return new RowName(Kind.HISTORY_END, peer.text());
        }
    }

    /** A code of ours. @param row it */
    record Code(CodeRow row) implements StoredRow {
        @Override
        public RowName name() {
            return new RowName(Kind.CODE, row.id());
        }
    }

    /** A request that we made. @param row it */
    record Outgoing(OutgoingRow row) implements StoredRow {
        @Override
        public RowName name() {
            return new RowName(Kind.OUTGOING, row.id());
        }
    }

    /** A request made to us. @param row it */
    record Incoming(IncomingRow row) implements StoredRow {
        @Override
        public RowName name() {
            return new RowName(Kind.INCOMING, row.requester().text());
        }
    }

    /** A message, at its position. @param row it */
    record Message(MessageRow row) implements StoredRow {
        @Override
        public RowName name() {
            return new RowName(Kind.MESSAGE, row.peer().text(), row.position());
        }
    }
}
