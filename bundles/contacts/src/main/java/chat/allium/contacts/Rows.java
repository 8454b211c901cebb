package chat.allium.contacts;

import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.FriendCodes;
import chat.allium.api.identity.Sealed;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.identity.VaultException;
import chat.allium.api.storage.CodeRow;
import chat.allium.api.storage.IncomingRow;
import chat.allium.api.storage.OutgoingRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.transport.PeerAddress;
import chat.allium.contacts.wire.IncomingDetails;
import chat.allium.contacts.wire.OutgoingDetails;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Seals and opens the rows of contacts. */
final class Rows {

    private final Vault vault;

    Rows(Vault vault) {
        this.vault = vault;
    }

    PeerRow seal(Peer peer) {
        String row = peer.id().text();
        String lines = peer.addresses().stream().map(PeerAddress::text).collect(Collectors.joining("\n"));
        return new PeerRow(
                peer.id(),
                peer.state(),
                vault.seal(SealedColumn.PEER_NAME, row, utf8(peer.name())),
                vault.seal(SealedColumn.PEER_ADDRESSES, row, utf8(lines)),
                peer.clearAllowed(),
                peer.since(),
                peer.lastSeen());
    }

    Peer open(PeerRow row) {
        String key = row.peer().text();
        List<PeerAddress> addresses = utf8(vault.open(SealedColumn.PEER_ADDRESSES, key, row.addresses()))
                .lines()
                .map(PeerAddress::parse)
                .toList();
        return new Peer(
                row.peer(),
                row.state(),
                utf8(vault.open(SealedColumn.PEER_NAME, key, row.name())),
                addresses,
                row.clearAllowed(),
                row.createdAt(),
                row.lastSeenAt());
    }

    OutgoingRow seal(Asked asked) {
        byte[] details = OutgoingDetails.newBuilder()
                .setCode(ByteString.copyFrom(asked.code().bytes()))
                .setName(asked.name())
                .setAt(asked.at().map(PeerAddress::text).orElse(""))
                .build()
                .toByteArray();
        return new OutgoingRow(
                asked.id(),
                vault.seal(SealedColumn.OUTGOING_REQUEST, asked.id(), details),
                asked.owner(),
                asked.received(),
                asked.failures(),
                asked.createdAt());
    }

    Asked open(OutgoingRow row) {
        OutgoingDetails details = parse(
                () -> OutgoingDetails.parseFrom(vault.open(SealedColumn.OUTGOING_REQUEST, row.id(), row.request())));
        return new Asked(
                row.id(),
                FriendCode.of(details.getCode().toByteArray()),
                details.getName(),
                Optional.of(details.getAt()).filter(at -> !at.isEmpty()).map(PeerAddress::parse),
                row.owner(),
                row.received(),
                row.attempt(),
                row.createdAt());
    }

    IncomingRow seal(Asking asking) {
        byte[] details = IncomingDetails.newBuilder()
                .setCode(ByteString.copyFrom(asking.code().bytes()))
                .setClaimedName(asking.claimedName())
                .addAllAddresses(
                        asking.addresses().stream().map(PeerAddress::text).toList())
                .setScheme(asking.scheme())
                .setAnonymous(asking.anonymous())
                .setAnswer(IncomingDetails.Answer.valueOf(asking.answer().name()))
                .setAnsweredAt(asking.answeredAt())
                .build()
                .toByteArray();
        String row = asking.requester().text();
        return new IncomingRow(
                asking.requester(),
                asking.codeId(),
                vault.seal(SealedColumn.INCOMING_REQUEST, row, details),
                asking.createdAt());
    }

    Asking open(IncomingRow row) {
        IncomingDetails details = parse(() -> IncomingDetails.parseFrom(
                vault.open(SealedColumn.INCOMING_REQUEST, row.requester().text(), row.request())));
        return new Asking(
                row.requester(),
                row.codeId(),
                FriendCode.of(details.getCode().toByteArray()),
                details.getClaimedName(),
                details.getAddressesList().stream().map(PeerAddress::parse).toList(),
                details.getScheme(),
                details.getAnonymous(),
                Asking.Answer.valueOf(details.getAnswer().name()),
                details.getAnsweredAt(),
                row.createdAt());
    }

    CodeRow seal(OwnCode code) {
        byte[] secret = Arrays.copyOf(code.code().bytes(), FriendCode.LENGTH + FriendCodes.SALT_LENGTH);
        System.arraycopy(code.salt(), 0, secret, FriendCode.LENGTH, FriendCodes.SALT_LENGTH);
        return new CodeRow(code.id(), vault.seal(SealedColumn.CODE_SECRET, code.id(), secret), code.createdAt());
    }

    OwnCode open(CodeRow row) {
        byte[] secret = vault.open(SealedColumn.CODE_SECRET, row.id(), row.secret());
        return new OwnCode(
                row.id(),
                FriendCode.of(Arrays.copyOf(secret, FriendCode.LENGTH)),
                Arrays.copyOfRange(secret, FriendCode.LENGTH, FriendCode.LENGTH + FriendCodes.SALT_LENGTH),
                row.createdAt());
    }

    byte[] sealSetting(String key, String value) {
        return vault.seal(SealedColumn.SETTING, key, utf8(value)).bytes();
    }

    String openSetting(String key, byte[] value) {
        return utf8(vault.open(SealedColumn.SETTING, key, Sealed.of(value)));
    }

    private static <T> T parse(Parsing<T> work) {
        try {
            return work.parse();
        } catch (InvalidProtocolBufferException e) {
            throw new VaultException(
                    "A stored friend request is of a kind that this version does not know; update the node.", e);
        }
    }

    private interface Parsing<T> {
        T parse() throws InvalidProtocolBufferException;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
