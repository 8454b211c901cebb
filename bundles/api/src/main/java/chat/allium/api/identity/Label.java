package chat.allium.api.identity;

import java.nio.charset.StandardCharsets;

/**
 * Every domain-separation label of the project, in one table. A label is hashed, signed or exported as its ASCII bytes, first in
 * what it separates. Labels are never reused and never changed.
 */
public enum Label {
    /** Friend code: {@code SHA-256(label || identityKey || salt)[0..16)}. */
    CODE("allium/code/v1"),
    /** Which code is asked by: {@code HMAC-SHA-256(code, label || EXPORT_REQUEST || owner's identityKey)}. */
    ASK("allium/ask/v1"),
    /** Contact onion: {@code SHA-256(label || code)} is its Ed25519 seed. */
    CONTACT_ONION("allium/contact-onion/v1"),
    /** Signature of a contact card. */
    CARD("allium/card/v1"),
    /** Signature of a friend request. */
    REQUEST("allium/request/v1"),
    /** Signature of an acceptance. */
    ACCEPTANCE("allium/acceptance/v1"),
    /** Safety number: hash over both identity keys. */
    SAFETY_NUMBER("allium/safety-number/v1"),
    /** TLS exporter (RFC 8446, 7.5) that binds requests to their channel. */
    EXPORT_REQUEST("EXPORTER-allium-request-v1"),
    /** TLS exporter from which both ends derive the id of a link. */
    EXPORT_LINK_ID("EXPORTER-allium-link-id-v1"),
    /** Signature in a TLS 1.3 CertificateVerify (RFC 8446, 4.4.3): the message begins with 64 spaces and this text. */
    TLS("TLS 1.3, ");

    private final String text;

    Label(String text) {
        this.text = text;
    }

    /** The label as it is written. */
    public String text() {
        return text;
    }

    /** The label as it is hashed or signed. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
