package chat.allium.api.identity;

/**
 * Every place in which sealed values rest. The logical names are part of what is authenticated: frozen for ever, whatever a
 * database calls its tables.
 */
public enum SealedColumn {
    /** Body of a message; row: {@code MessageRow.row}. */
    MESSAGE_BODY("message.body"),
    /** Local name of a peer; row: the peer's text form. */
    PEER_NAME("peer.name"),
    /** Addresses of a peer; row: the peer's text form. */
    PEER_ADDRESSES("peer.addresses"),
    /** Commitment and salt of one of our codes; row: its id. */
    CODE_SECRET("code.secret"),
    /** What an outgoing friend request needs (code, name, address); row: its id. */
    OUTGOING_REQUEST("outgoing.request"),
    /** What an incoming friend request brought (card, return address); row: its id. */
    INCOMING_REQUEST("incoming.request"),
    /** A setting whose value is secret or names an address; row: its key. */
    SETTING("setting.value"),
    /** A key and a value of a plugin, in a file; row: the plugin's name, '/' and the file's. */
    PLUGIN_VALUE("plugin.value"),
    /** The identity's private key, in a file; row: {@code identity}. */
    IDENTITY_KEY("identity.key");

    private final String logicalName;

    SealedColumn(String logicalName) {
        this.logicalName = logicalName;
    }

    /** The frozen logical name, {@code table.column}. */
    public String logicalName() {
        return logicalName;
    }
}
