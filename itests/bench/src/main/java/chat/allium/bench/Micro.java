package chat.allium.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH benchmarks, each round a fresh JVM for every one of them in turn. */
final class Micro {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** What one benchmark gave in each round. @param cpu nanoseconds an operation @param bytes allocated by an operation */
    record Measured(List<Double> cpu, List<Double> bytes) {

        List<Double> ratioTo(Measured rival) {
            return Ratios.of(cpu, rival.cpu);
        }
    }

    private final Map<String, Measured> byName = new HashMap<>();

    /** Measures everything in a class. */
    static Micro run(Class<?> benchmarks, Options options, Report report) throws IOException {
        Micro micro = new Micro();
        for (int round = 1; round <= options.rounds(); round++) {
            report.progress("round " + round + " of " + options.rounds());
            micro.round(benchmarks, options);
        }
        return micro;
    }

    private void round(Class<?> benchmarks, Options options) throws IOException {
        var jmh = new OptionsBuilder()
                .include(benchmarks.getName().replace(".", "\\.") + "\\.")
                .mode(Mode.AverageTime)
                .forks(1)
                .warmupIterations(options.size(4, 2))
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(options.size(5, 2))
                .measurementTime(TimeValue.milliseconds(500))
                // In a node that has run for a while no garbage lies between objects, and takes lines of a cache from
                // them.
                .shouldDoGC(true)
                .addProfiler(CpuTime.class)
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-Xmx1g", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            new Runner(jmh).run().forEach(this::add);
        } catch (RunnerException e) {
            throw new IOException("JMH could not run it", e);
        }
    }

    private void add(RunResult result) {
        String method = result.getParams().getBenchmark();
        String parameters = result.getParams().getParamsKeys().stream()
                .map(key -> " " + result.getParams().getParam(key))
                .collect(Collectors.joining());
        Measured measured = byName.computeIfAbsent(
                method.substring(method.lastIndexOf('.') + 1) + parameters,
                n -> new Measured(new ArrayList<>(), new ArrayList<>()));
        measured.cpu().add(result.getSecondaryResults().get(CpuTime.LABEL).getScore());
        measured.bytes().add(result.getSecondaryResults().get(ALLOCATED).getScore());
    }

    /** @param name the method, then its parameters, separated by spaces */
    Measured of(String name) {
        Measured measured = byName.get(name);
        if (measured == null) {
            throw new IllegalStateException("there is no benchmark " + name + " among " + byName.keySet());
        }
        return measured;
    }
}
