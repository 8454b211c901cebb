package chat.allium.pool;

import chat.allium.api.pool.LinkUser;

/** Tells users of links over which transports friends can be looked for: as each becomes usable, and all of them on demand. */
final class Usable {

    private final Transports transports;
    private final Switchboard board;
    private final Users users;

    Usable(Transports transports, Switchboard board, Users users) {
        this.transports = transports;
        this.board = board;
        this.users = users;
    }

    /** One has become usable: friends whose link runs over a worse one are dialled again, and the others looked for. */
    void became(String scheme) {
        board.later(() -> users.tell(user -> user.online(scheme)));
        improve();
    }

    /** Has users look for every friend who is not there. */
    void tellAll() {
        transports.all().stream()
                .filter(Provider::usable)
                .forEach(provider -> board.later(() -> users.tell(user -> user.online(provider.scheme()))));
    }

    /** What a new user has not heard of. */
    void tell(LinkUser user) {
        transports.all().stream()
                .filter(Provider::usable)
                .forEach(provider -> board.later(() -> users.tellOne(user, u -> u.online(provider.scheme()))));
    }

    /** Has a better transport than that of its link looked for, for everybody. */
    void improve() {
        board.active().keySet().forEach(board::improve);
    }
}
