package chat.allium.e2e.inprocess;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.osgi.framework.BundleContext;

/** What Declarative Services does for components: configuration, and methods that only it may call. */
public final class Wiring {

    private Wiring() {}

    /** The defaults of a component's configuration, but for some. */
    public static <C> C configuration(Class<C> type, Map<String, Object> but) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> but.getOrDefault(method.getName(), method.getDefaultValue())));
    }

    /** A context that knows a node's home. */
    public static BundleContext context(Path home) {
        Map<String, String> properties = Map.of("allium.home", home.toString(), "allium.transports", "tcp");
        return (BundleContext) Proxy.newProxyInstance(
                Wiring.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getProperty") ? properties.get((String) arguments[0]) : null);
    }

    /** Calls a method of a component, such as {@code bindStorage}. */
    static void call(Object component, String name, Object... arguments) {
        Method method = Arrays.stream(component.getClass().getDeclaredMethods())
                .filter(one -> one.getName().equals(name) && one.getParameterCount() == arguments.length)
                .findFirst()
                .orElseThrow();
        method.setAccessible(true);
        try {
            method.invoke(component, arguments);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
