package chat.allium.messenger;

import chat.allium.api.message.StreamId;
import java.util.Optional;

/** What a receiver has of a stream, and what it allows: an ACK. */
record Receipt(Optional<StreamId> stream, long high, long allowedUpTo) {}
