package chat.allium.contacts;

import chat.allium.api.identity.FriendCode;

/** A {@code CodeRow}, opened: a friend code of ours. */
record OwnCode(String id, FriendCode code, byte[] salt, long createdAt) {

    @Override
    public String toString() {
        return "OwnCode[" + id + "]";
    }
}
