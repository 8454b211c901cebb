package chat.allium.api.link;

/** What is spoken over a link; the ALPN (RFC 7301) of its TLS. */
public enum Protocol {
    /** Between friends, and for the answer to a friend request. Both sides authenticate. */
    FRIEND("allium/1"),
    /** A friend request. Only the owner of the code authenticates in TLS; the requester does so inside. */
    CONTACT("allium-contact/1");

    private final String alpn;

    Protocol(String alpn) {
        this.alpn = alpn;
    }

    /** The protocol name on the wire. */
    public String alpn() {
        return alpn;
    }
}
