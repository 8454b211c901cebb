package chat.allium.arti;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Log lines of the native side, on their way to SLF4J: arti's target is the logger's name. */
final class ArtiLog {

    private static final Logger LOG = LoggerFactory.getLogger(ArtiLog.class);
    private static final Level[] LEVELS = {Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE};

    private ArtiLog() {}

    /**
     * @param level 1 error to 5 trace
     * @param line target, tab, text
     * @param lost how many lines were dropped just before
     */
    static void line(int level, String line, int lost) {
        if (lost > 0) {
            LOG.warn("{} lines of arti's log were lost: more than could be written", lost);
        }
        int tab = line.indexOf('\t');
        String target = line.substring(0, Math.max(tab, 0)).replace("::", ".");
        LoggerFactory.getLogger(target)
                .atLevel(LEVELS[level - 1])
                .log(line.substring(tab + 1).strip());
    }

    static void problem(String what, Exception e) {
        LOG.error(what, e);
    }
}
