package chat.allium.bench;

/** Something that can be measured. */
@FunctionalInterface
interface Benchmark {

    /** @throws Exception if it could not be measured; then there is no figure */
    void run(Options options, Report report) throws Exception;
}
