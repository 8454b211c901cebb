package chat.allium.api.link;

/**
 * The types of frames, in one table. A type of 128 or more that is not known is ignored; any other unknown type closes the link.
 * Numbers are never reused.
 */
public final class FrameType {

    /** First frame of each side: {@link Hello}. */
    public static final int HELLO = 1;
    /** Asks for a PONG. */
    public static final int PING = 2;
    /** Answers a PING. */
    public static final int PONG = 3;
    /** A message or a fragment of one. */
    public static final int MSG = 16;
    /** What was committed, and what may come next. */
    public static final int ACK = 17;
    /** A message came beyond its credit: it was not stored, and the link ends. */
    public static final int RETRY_AFTER = 18;
    /** The owner of a code accepts a request. */
    public static final int ACCEPT = 32;
    /** An acceptance was committed. */
    public static final int ACCEPTED = 33;
    /** The owner of a code declines a request. */
    public static final int DECLINE = 34;
    /** The owner of a code opens its commitment. */
    public static final int OFFER = 48;
    /** A request to be friends. */
    public static final int REQUEST = 49;
    /** A request was committed. */
    public static final int RECEIVED = 50;
    /** A request was not taken, with a reason. */
    public static final int REFUSED = 51;
    /** Which code a requester has, shown to nobody who does not have it. */
    public static final int ASK = 52;

    /** From here on, unknown types are ignored. */
    public static final int FIRST_IGNORABLE = 128;

    /** The peer's user has read our messages up to here. */
    public static final int READ_UP_TO = 128;
    /** The peer's user is writing to us. */
    public static final int TYPING = 129;

    private FrameType() {}
}
