package chat.allium.contacts;

import chat.allium.api.identity.FriendCode;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.Registration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Our friend codes and their contact onions. On the desk. */
final class OwnCodes implements AutoCloseable {

    private final Office office;
    private final Reception reception;
    private final Tokens tokens;
    private final Map<String, Registration> hosted = new HashMap<>();

    OwnCodes(Office office, Reception reception, Tokens tokens) {
        this.office = office;
        this.reception = reception;
        this.tokens = tokens;
    }

    void hostAll() {
        office.state().codes().forEach(this::host);
    }

    /** The code to give away; makes the first. */
    FriendCode current() {
        List<OwnCode> codes = office.state().codes();
        if (!codes.isEmpty()) {
            return codes.getLast().code();
        }
        byte[] salt = office.codes.newSalt();
        FriendCode code = office.codes.commit(office.identity.self(), salt);
        OwnCode own = new OwnCode("contact-" + tokens.id(), code, salt, office.now());
        office.book.commit(office.book.change().put(own));
        host(own);
        return code;
    }

    private void host(OwnCode code) {
        hosted.computeIfAbsent(code.id(), id -> {
            ListenerSpec spec = ListenerSpec.keyed(id, office.codes.contactSeed(code.code()));
            return office.pool.hostContact(spec, link -> reception.serve(link, Optional.of(id)));
        });
    }

    /** After the desk has closed. */
    @Override
    public void close() {
        hosted.values().forEach(Registration::close);
    }
}
