package chat.allium.bench;

import java.util.ArrayList;
import java.util.List;

/** What one of two rivals is of the other, round by round. */
final class Ratios {

    private Ratios() {}

    static List<Double> of(List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return ratios;
    }
}
