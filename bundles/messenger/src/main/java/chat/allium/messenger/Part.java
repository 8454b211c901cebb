package chat.allium.messenger;

import chat.allium.api.message.StreamId;

/** A message, or a fragment of one, as it came. The body is not copied. */
record Part(StreamId stream, long seq, long base, int index, int count, String type, byte[] body) {

    /** Most fragments of a message. */
    static final int MAX_COUNT = 8;

    @Override
    public String toString() {
        return "Part[" + stream + " " + seq + ", " + index + " of " + count + "]";
    }
}
