package chat.allium.storage.jdbc;

import chat.allium.api.storage.RowName.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables, and every step that led to them. A released step is never changed; a new one is added at the end.
 *
 * <p>Every row has {@code rev}, the writer's counter; a deletion leaves a tombstone with one. So what changed since a mark is
 * {@code rev > mark}, and a live migration to another engine is told
 * their names as they are committed. Messages have their primary key and no other
 * index: each index costs every insert, and lanes are scheduled in memory.
 */
public final class Schema {

    static final Table SETTINGS = Table.of(Kind.SETTING, "settings", "name", "content");
    static final Table PEERS = Table.of(
            Kind.PEER,
            "peers",
            "peer",
            "state",
            "local_name",
            "addresses",
            "clear_allowed",
            "created_at",
            "last_seen_at");
    static final Table LANES = Table.of(
            Kind.LANE,
            "lanes",
            "peer",
            "out_stream",
            "next_seq",
            "base_seq",
            "base_pos",
            "attempted",
            "attempt",
            "retry_millis",
            "in_stream",
            "high");
    static final Table CODES = Table.of(Kind.CODE, "codes", "id", "secret", "created_at");
    static final Table OUTGOING =
            Table.of(Kind.OUTGOING, "outgoing", "id", "request", "owner", "received", "attempt", "created_at");
    static final Table INCOMING = Table.of(Kind.INCOMING, "incoming", "requester", "code_id", "request", "created_at");
    /** The last position of each peer whose messages were removed; none is given twice. */
    static final Table HISTORY_ENDS = Table.of(Kind.HISTORY_END, "history_ends", "peer", "pos");

    private static final int SMALL = 16 * 1024;
    private static final int BODY = 64 * 1024 + 256;

    private Schema() {}

    /** Brings a database to this version. @throws chat.allium.api.storage.StorageException if it is newer */
    public static void migrate(Connection connection, Dialect dialect) throws SQLException {
        new Migrations(steps(dialect)).run(connection);
    }

    private static List<Migrations.Step> steps(Dialect dialect) {
        return List.of(new Migrations.Step(1, first(dialect)));
    }

    private static List<String> first(Dialect dialect) {
        String peer = "VARCHAR(52) NOT NULL";
        String id = "VARCHAR(32) NOT NULL";
        String small = dialect.bytes(SMALL) + " NOT NULL";
        String stream = dialect.bytes(16);
        String number = "BIGINT NOT NULL";
        return List.of(
                table("settings", "name VARCHAR(128) NOT NULL", "content " + dialect.bytes(4096) + " NOT NULL", "name"),
                table(
                        "peers",
                        "peer " + peer + ", state VARCHAR(16) NOT NULL, local_name " + small + ", addresses " + small,
                        "clear_allowed VARCHAR(160) NOT NULL, created_at " + number + ", last_seen_at " + number,
                        "peer"),
                table(
                        "lanes",
                        "peer " + peer + ", out_stream " + stream + " NOT NULL, next_seq " + number + ", base_seq "
                                + number + ", base_pos " + number + ", attempted " + number,
                        "attempt INT NOT NULL, retry_millis " + number + ", in_stream " + stream + ", high " + number,
                        "peer"),
                table(
                        "messages",
                        "peer " + peer + ", pos " + number + ", row_id " + id
                                + ", direction VARCHAR(3) NOT NULL, stream " + stream + " NOT NULL, seq " + number
                                + ", state VARCHAR(16) NOT NULL",
                        "reason VARCHAR(200) NOT NULL, content_type " + id + ", body_size INT NOT NULL, stored_at "
                                + number + ", body " + dialect.bytes(BODY) + " NOT NULL",
                        "peer, pos"),
                table("codes", "id " + id + ", secret " + small, "created_at " + number, "id"),
                table(
                        "outgoing",
                        "id " + id + ", request " + small + ", owner VARCHAR(52)",
                        "received BOOLEAN NOT NULL, attempt INT NOT NULL, created_at " + number,
                        "id"),
                table(
                        "incoming",
                        "requester " + peer + ", code_id " + id,
                        "request " + small + ", created_at " + number,
                        "requester"),
                table("history_ends", "peer " + peer, "pos " + number, "peer"),
                table("tombstones", "table_name " + id, "row_key VARCHAR(128) NOT NULL", "table_name, row_key"));
    }

    private static String table(String name, String columns, String more, String key) {
        return "CREATE TABLE " + name + " (" + columns + ", " + more + ", rev BIGINT NOT NULL, PRIMARY KEY (" + key
                + "))";
    }
}
