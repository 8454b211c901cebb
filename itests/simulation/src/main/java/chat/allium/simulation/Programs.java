package chat.allium.simulation;

import chat.allium.testkit.campaign.Campaign;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What the main programs have in common. */
final class Programs {

    private Programs() {}

    /**
     * Runs a campaign.
     *
     * @param unplugs what may be unplugged, and the kinds of violation that must follow
     * @return the exit status
     */
    static int run(String name, String[] args, Map<String, List<String>> unplugs, Consumer<Campaign> run) {
        Campaign campaign;
        try {
            campaign = Campaign.begin(name, List.of(args), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            return Campaign.USAGE;
        }
        if (!campaign.unplugged().map(unplugs::containsKey).orElse(true)) {
            System.out.printf(
                    "Nothing of %s is called '%s'; it is one of: %s.%n",
                    name, campaign.unplugged().get(), String.join(", ", new TreeSet<>(unplugs.keySet())));
            return Campaign.USAGE;
        }
        run.accept(campaign);
        return campaign.end(campaign.unplugged().map(unplugs::get).orElse(List.of()));
    }
}
