package chat.allium.testkit.contract;

import chat.allium.testkit.contract.Rule.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/** Listens to the tests of a {@link Contract}, hands out {@link Figures} and writes the report. */
final class ContractReport
        implements BeforeAllCallback,
                AfterAllCallback,
                BeforeTestExecutionCallback,
                AfterTestExecutionCallback,
                ParameterResolver,
                TestWatcher {

    private static final Namespace OURS = Namespace.create(ContractReport.class);
    private static final int LONGEST_REASON = 200;

    /** What is known of a test that runs. */
    private static final class Run {
        final Figures figures = new Figures();
        volatile long began;
        volatile long nanos;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Class<?> provider = context.getRequiredTestClass();
        Contract contract = provider.getAnnotation(Contract.class);
        context.getStore(OURS).put(Report.class, new Report(contract.value(), provider.getName()));
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        run(context).began = System.nanoTime();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Run run = run(context);
        run.nanos = System.nanoTime() - run.began;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Figures.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return run(context).figures;
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        add(context, Outcome.KEPT, "");
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        add(context, Outcome.BROKEN, reason(cause));
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        add(context, Outcome.NOT_APPLICABLE, reason(cause));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        // A rule that its provider switched off was not kept.
        add(
                context,
                Outcome.BROKEN,
                "not checked, since it is switched off"
                        + reason.map(r -> " (" + r + ")").orElse(""));
    }

    private static String reason(@Nullable Throwable cause) {
        String said = cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
        String line = said.lines().findFirst().orElse("").replaceFirst("^Assumption failed: ", "");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + " ...";
    }

    private static void add(ExtensionContext context, Outcome outcome, String reason) {
        if (!context.getRequiredTestMethod().getDeclaringClass().isAssignableFrom(contract(context))) {
            return;
        }
        Run run = run(context);
        report(context)
                .add(new Rule(
                        context.getRequiredTestMethod().getName(),
                        outcome,
                        TimeUnit.NANOSECONDS.toMillis(run.nanos),
                        reason,
                        run.figures.all()));
    }

    /** The class that is marked: what is declared there or above is a rule. */
    private static Class<?> contract(ExtensionContext context) {
        Class<?> type = context.getRequiredTestClass();
        while (type.getDeclaredAnnotation(Contract.class) == null) {
            type = type.getSuperclass();
        }
        return type;
    }

    private static Report report(ExtensionContext context) {
        return context.getStore(OURS).get(Report.class, Report.class);
    }

    private static Run run(ExtensionContext context) {
        ExtensionContext ofClass = context.getParent().orElseThrow();
        return ofClass.getStore(OURS).getOrComputeIfAbsent(context.getUniqueId(), id -> new Run(), Run.class);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        Report report = report(context);
        Path target = Path.of("target");
        if (Files.isDirectory(target)) {
            report.write(Files.createDirectories(target.resolve("contract")));
        }
        System.out.println(report.sum());
    }
}
