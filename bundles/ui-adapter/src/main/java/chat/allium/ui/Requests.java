package chat.allium.ui;

import chat.allium.api.contacts.Contacts;
import chat.allium.api.contacts.IncomingRequest;
import chat.allium.api.contacts.OutgoingRequest;
import chat.allium.api.identity.PeerId;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.RequestView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests both ways, under numbers that stay while they wait and are not given twice in one run of the node. */
final class Requests {

    /** What a number or a name stands for; exactly one of both is there. */
    record Found(RequestView view, Optional<IncomingRequest> incoming, Optional<OutgoingRequest> outgoing) {}

    private final Contacts contacts;
    private final Map<String, Integer> numbers = new HashMap<>();
    private int last;

    Requests(Contacts contacts) {
        this.contacts = contacts;
    }

    List<RequestView> all() {
        return found().stream().map(Found::view).toList();
    }

    RequestView view(IncomingRequest request) {
        String status = request.anonymous()
                ? "asks to be your friend"
                : "asks to be your friend, over " + request.scheme() + ", which is not anonymous";
        return new RequestView(
                number("in " + request.requester().text()),
                true,
                request.claimedName(),
                request.requester().toString(),
                status,
                request.at());
    }

    private RequestView view(OutgoingRequest request) {
        return new RequestView(
                number("out " + request.name()), false, request.name(), "", request.status(), request.at());
    }

    /** @param typed a number, or the name that the request shows */
    Found find(String typed) throws RefusedException {
        List<Found> all = found();
        List<Found> hits = all.stream()
                .filter(f -> typed.equals(String.valueOf(f.view().number()))
                        || typed.equalsIgnoreCase(f.view().name())
                        || typed.equals(f.view().identity()))
                .toList();
        if (hits.size() == 1) {
            return hits.getFirst();
        }
        if (hits.size() > 1) {
            // A number is exact, even if somebody claims it as a name.
            for (Found hit : hits) {
                if (typed.equals(String.valueOf(hit.view().number()))) {
                    return hit;
                }
            }
            throw new RefusedException("Several requests have the name '" + typed + "': say which by its number.");
        }
        throw new RefusedException(
                all.isEmpty()
                        ? "No request is waiting."
                        : "There is no request '" + typed + "'; 'requests' lists them with their numbers.");
    }

    private List<Found> found() {
        List<Found> all = new ArrayList<>();
        for (IncomingRequest in : contacts.incoming()) {
            all.add(new Found(view(in), Optional.of(in), Optional.empty()));
        }
        for (OutgoingRequest out : contacts.outgoing()) {
            all.add(new Found(view(out), Optional.empty(), Optional.of(out)));
        }
        forgetBut(all);
        return all;
    }

    private synchronized int number(String key) {
        return numbers.computeIfAbsent(key, k -> ++last);
    }

    private synchronized void forgetBut(List<Found> waiting) {
        Set<Integer> kept = new HashSet<>();
        waiting.forEach(f -> kept.add(f.view().number()));
        numbers.values().retainAll(kept);
    }

    /** A local name from what somebody claims: letters, digits and dashes of it, unlike the names that are taken. */
    static String localName(String claimed, PeerId peer, Set<String> taken) {
        String base =
                claimed.strip().replaceAll("[^\\p{L}\\p{M}\\p{N}_.-]+", "-").replaceAll("^-+|-+$", "");
        base = base.codePoints()
                .limit(24)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (base.isEmpty()) {
            base = "friend-" + peer;
        }
        String name = base;
        for (int n = 2; taken.contains(name.toLowerCase(Locale.ROOT)); n++) {
            name = base + '-' + n;
        }
        return name;
    }
}
