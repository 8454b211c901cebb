package chat.allium.launcher;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts a fresh node in the place of this process: the same process id, streams and terminal, so that whoever waits for the node, as a
 * shell or a service manager does, notices nothing. By execv, which Java does not have.
 */
final class Again {

    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    private static final int FIRST_OF_OURS = 3;

    private Again() {}

    /** Returns only by throwing. */
    static void start(Path image, List<String> args) throws LaunchException {
        List<String> command = new ArrayList<>(
                List.of("/bin/sh", image.resolve("bin/allium-node").toString()));
        command.addAll(args);
        try (Arena arena = Arena.ofConfined()) {
            closeAtExec();
            MemorySegment argv = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                argv.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
            }
            argv.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
            MethodHandle execv = function(
                    "execv", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
            int status = (int) execv.invokeExact(argv.getAtIndex(ValueLayout.ADDRESS, 0), argv);
            throw failed("the system does not start it, status " + status);
        } catch (LaunchException e) {
            throw e;
        } catch (Throwable e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    /** Or files and sockets of this node would stay open in the next. */
    private static void closeAtExec() throws Throwable {
        MethodHandle fcntl = function(
                "fcntl",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        for (int descriptor : open()) {
            // One that is closed by now, as that of the folder just listed, is no error.
            int ignored = (int) fcntl.invokeExact(descriptor, F_SETFD, FD_CLOEXEC);
        }
    }

    private static List<Integer> open() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/dev/fd"))) {
            return descriptors
                    .map(path -> Integer.valueOf(path.getFileName().toString()))
                    .filter(descriptor -> descriptor >= FIRST_OF_OURS)
                    .toList();
        }
    }

    @SuppressWarnings("restricted") // the launcher is allowed native access; both functions are of the C library
    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    private static LaunchException failed(String why) {
        return new LaunchException(
                LaunchException.FAILED,
                "The node has stopped and does not start again (" + why + "): start it yourself.");
    }
}
