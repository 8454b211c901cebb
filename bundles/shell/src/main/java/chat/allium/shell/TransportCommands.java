package chat.allium.shell;

import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.TransportControl;
import chat.allium.api.ui.TransportView;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Commands about transports. */
final class TransportCommands {

    private static final String USAGE =
            "stop|start|restart NAME, order LIST [FRIEND], allow|deny NAME FRIEND [at ADDRESS]";
    private static final String DETAILS =
            "Without a word, 'order' shows the order in which transports are tried; with a friend's name it"
                    + " is that friend's, and 'order default FRIEND' goes back to the node's. 'allow tcp bob' agrees that bob is reached"
                    + " over tcp, without anonymity, when nothing better works: nothing else does that, and it says nothing of other transports. 'stop' lasts until 'start', or until the node"
                    + " starts again.";

    private final TransportControl control;
    private final Supplier<List<String>> friends;

    /** @param friends names, for completion */
    TransportCommands(TransportControl control, Supplier<List<String>> friends) {
        this.control = control;
        this.friends = friends;
    }

    List<Command> all() {
        return List.of(
                new Command("transports", "", "how this node reaches others", "", false, args -> transports()),
                new Command(
                        "transport",
                        USAGE,
                        "stops, starts and orders transports, allows those that are not anonymous",
                        DETAILS,
                        this::complete,
                        this::transport));
    }

    private List<String> complete(List<String> args) {
        if (args.isEmpty()) {
            return List.of("stop", "start", "restart", "order", "allow", "deny");
        }
        List<String> schemes =
                control.transports().stream().map(TransportView::scheme).toList();
        return switch (args.size()) {
            case 1 ->
                args.getFirst().equals("order")
                        ? Stream.concat(Stream.of(String.join(",", control.order()), "default"), schemes.stream())
                                .distinct()
                                .toList()
                        : schemes;
            case 2 -> List.of("order", "allow", "deny").contains(args.getFirst()) ? friends.get() : List.of();
            case 3 -> args.getFirst().equals("allow") ? List.of("at") : List.of();
            default -> List.of();
        };
    }

    private Answer transports() {
        List<TransportView> all = control.transports();
        List<String> order = control.order();
        Table table = new Table("transport", "anonymous", "tried", "state", "links", "detail");
        all.forEach(t -> table.row(
                t.scheme(),
                t.anonymous() ? "yes" : "NO",
                place(order, t),
                NodeCommands.state(t),
                t.links(),
                t.status().detail()));
        return Answer.of(
                all.stream().map(NodeCommands::fields).toList(),
                w -> all.isEmpty() ? "No transport is installed." : table.render(w));
    }

    private static String place(List<String> order, TransportView transport) {
        int at = order.indexOf(transport.scheme());
        return at < 0 ? "last" : (at + 1) + ".";
    }

    private Answer transport(List<String> args) throws RefusedException, UsageException {
        String verb = args.isEmpty() ? "" : args.getFirst();
        List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
        return switch (verb) {
            case "stop", "start", "restart" -> run(verb, one(rest));
            case "order" -> order(rest);
            case "allow" -> allow(rest);
            case "deny" -> deny(rest);
            default -> throw usage();
        };
    }

    private Answer run(String verb, String scheme) throws RefusedException {
        if (!verb.equals("start")) {
            control.stop(scheme);
        }
        if (!verb.equals("stop")) {
            control.start(scheme);
        }
        TransportView now = control.transports().stream()
                .filter(t -> t.scheme().equals(scheme))
                .findFirst()
                .orElseThrow(() -> new RefusedException("The transport " + scheme + " is gone."));
        return Answer.of(NodeCommands.fields(now), scheme + ": " + NodeCommands.state(now) + ".");
    }

    private Answer order(List<String> args) throws RefusedException, UsageException {
        if (args.size() > 2) {
            throw usage();
        }
        Optional<String> friend = args.size() == 2 ? Optional.of(args.get(1)) : Optional.empty();
        if (!args.isEmpty()) {
            boolean standard = args.getFirst().equals("default");
            if (standard && friend.isEmpty()) {
                throw new RefusedException(
                        "'config unset pool.transportOrder' goes back to the order that is built in.");
            }
            List<String> schemes = standard
                    ? List.of()
                    : Stream.of(args.getFirst().split(",")).map(String::strip).toList();
            if (friend.isPresent()) {
                control.order(friend.get(), schemes);
            } else {
                control.order(schemes);
                return ordered(schemes, friend);
            }
        }
        return ordered(friend.isPresent() ? control.order(friend.get()) : control.order(), friend);
    }

    private static Answer ordered(List<String> order, Optional<String> friend) {
        return Answer.of(
                new Fields().with("order", order).with("friend", friend).map(),
                "Tried in this order" + friend.map(f -> " for " + f).orElse("") + ": " + String.join(", ", order)
                        + ".");
    }

    private Answer allow(List<String> args) throws RefusedException, UsageException {
        boolean at = args.size() == 4 && args.get(2).equals("at");
        if (args.size() != 2 && !at) {
            throw usage();
        }
        control.allow(args.get(1), args.getFirst(), at ? Optional.of(args.get(3)) : Optional.empty());
        return allowed(
                args,
                true,
                args.get(1) + " may be reached over " + args.getFirst()
                        + " from now on, which shows where both of you are.");
    }

    private Answer deny(List<String> args) throws RefusedException, UsageException {
        if (args.size() != 2) {
            throw usage();
        }
        control.deny(args.get(1), args.getFirst());
        return allowed(args, false, args.get(1) + " is not reached over " + args.getFirst() + " from now on.");
    }

    private static Answer allowed(List<String> args, boolean allowed, String sentence) {
        return Answer.of(
                new Fields()
                        .with("transport", args.getFirst())
                        .with("friend", args.get(1))
                        .with("allowed", allowed)
                        .map(),
                sentence);
    }

    private static String one(List<String> args) throws UsageException {
        if (args.size() != 1) {
            throw usage();
        }
        return args.getFirst();
    }

    private static UsageException usage() {
        return new UsageException("Usage: transport " + USAGE);
    }
}
