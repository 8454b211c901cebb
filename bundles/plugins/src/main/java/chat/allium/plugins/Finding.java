package chat.allium.plugins;

/**
 * A reason why a plugin does not wholly run.
 *
 * @param kind how bad it is
 * @param sentence for the user
 */
record Finding(Kind kind, String sentence) {

    enum Kind {
        /** A bundle does not run. */
        BROKEN,
        /** A part waits for what is not there. */
        MISSING,
        /** A part waits until its user configures it. */
        CONFIGURATION
    }
}
