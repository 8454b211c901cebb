package chat.allium.contacts;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.MessageRow;

final class Messages {

    private Messages() {}

    static MessageRow inbound(PeerId from, long seq) {
        return new MessageRow(
                from,
                0,
                "m" + seq,
                Direction.IN,
                new MessageId(StreamId.of(new byte[16]), seq),
                MessageState.DELIVERED,
                "",
                "text",
                1,
                1,
                Sealed.of(new byte[30]));
    }
}
