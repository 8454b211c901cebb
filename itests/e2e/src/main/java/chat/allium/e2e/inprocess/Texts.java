package chat.allium.e2e.inprocess;

import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.e2e.oracle.Audit;
import chat.allium.e2e.oracle.Oracle;
import chat.allium.e2e.oracle.Row;
import chat.allium.testkit.campaign.Campaign;
import java.util.List;

/** What two friends were given for each other. */
final class Texts {

    private final Oracle fromAlice;
    private final Oracle fromBob;

    Texts(String nonce) {
        fromAlice = new Oracle("alice>bob", nonce);
        fromBob = new Oracle("bob>alice", nonce);
    }

    /** Gives the next one to a node; returns its sequence number. */
    long send(LocalNode node, boolean alice) throws MessageRejectedException {
        Oracle given = alice ? fromAlice : fromBob;
        int number = given.give(1).getFirst();
        long seq = node.send(given.text(number)).seq();
        given.accepted(number, seq);
        return seq;
    }

    void compare(Campaign campaign, Duo duo) {
        compare(campaign, fromAlice, duo.alice, duo.bob);
        compare(campaign, fromBob, duo.bob, duo.alice);
    }

    private static void compare(Campaign campaign, Oracle given, LocalNode sender, LocalNode receiver) {
        new Audit(campaign, given).compare(rows(sender, Direction.OUT), rows(receiver, Direction.IN));
    }

    private static List<Row> rows(LocalNode node, Direction direction) {
        return node.history().stream()
                .filter(message -> message.direction() == direction)
                .map(Texts::row)
                .toList();
    }

    private static Row row(Message m) {
        return new Row(
                m.position(),
                m.direction().name(),
                m.state().name(),
                m.id().seq(),
                m.content().asText());
    }
}
