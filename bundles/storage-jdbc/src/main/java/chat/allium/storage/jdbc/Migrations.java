package chat.allium.storage.jdbc;

import chat.allium.api.storage.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalInt;

/** Runs the numbered steps that a database lacks, each in a transaction of its own with its number. */
final class Migrations {

    /** One step: statements that lead from version {@code number - 1} to {@code number}. */
    record Step(int number, List<String> statements) {}

    private final List<Step> steps;

    Migrations(List<Step> steps) {
        this.steps = steps;
    }

    void run(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        int version = version(connection).orElse(0);
        int known = steps.getLast().number();
        if (version > known) {
            throw new StorageException("This store was written by a newer Allium (schema " + version
                    + ", this one knows up to " + known + "): start that version, or choose another home.");
        }
        for (Step step : steps) {
            if (step.number() > version) {
                apply(connection, step);
            }
        }
        connection.commit();
    }

    private static void apply(Connection connection, Step step) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : step.statements()) {
                statement.execute(sql);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement("UPDATE allium_state SET schema_version = ?")) {
            statement.setInt(1, step.number());
            statement.executeUpdate();
        }
        connection.commit();
    }

    private static OptionalInt version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT schema_version FROM allium_state")) {
            return result.next() ? OptionalInt.of(result.getInt(1)) : OptionalInt.empty();
        } catch (SQLException e) {
            // Class 42: no such table. The metadata would tell without an error, and take longer than the rest of
            // opening.
            if (!String.valueOf(e.getSQLState()).startsWith("42")) {
                throw e;
            }
            connection.rollback();
            createState(connection);
            return OptionalInt.empty();
        }
    }

    private static void createState(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE allium_state (schema_version INT NOT NULL, rev BIGINT NOT NULL)");
            statement.execute("INSERT INTO allium_state (schema_version, rev) VALUES (0, 0)");
        }
        connection.commit();
    }
}
