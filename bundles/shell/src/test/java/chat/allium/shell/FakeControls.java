package chat.allium.shell;

import chat.allium.api.transport.TransportStatus;
import chat.allium.api.transport.TransportStatus.State;
import chat.allium.api.ui.BundleControl;
import chat.allium.api.ui.BundleView;
import chat.allium.api.ui.HealthReport;
import chat.allium.api.ui.HealthView;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.SettingView;
import chat.allium.api.ui.Settings;
import chat.allium.api.ui.TransportControl;
import chat.allium.api.ui.TransportView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the operation commands talk to; remembers every order as a line. */
final class FakeControls implements TransportControl, BundleControl, Settings, HealthReport {

    final List<String> calls = new ArrayList<>();
    /** Set once that which answers is itself replaced. */
    boolean gone;

    private List<String> order = List.of("tor", "tcp");

    @Override
    public List<TransportView> transports() {
        return List.of(
                new TransportView("tcp", false, new TransportStatus(State.ONLINE, 100, "Ready."), 2),
                new TransportView("tor", true, new TransportStatus(State.STOPPED, 0, ""), 0));
    }

    @Override
    public void start(String name) throws RefusedException {
        calls.add("start " + name);
    }

    @Override
    public void stop(String name) throws RefusedException {
        if (name.equals("arti.jni")) {
            throw new RefusedException("Only with the node.");
        }
        calls.add("stop " + name);
    }

    @Override
    public List<String> order() {
        return order;
    }

    @Override
    public void order(List<String> schemes) {
        order = schemes;
    }

    @Override
    public List<String> order(String friend) {
        return List.of("tcp");
    }

    @Override
    public void order(String friend, List<String> schemes) {
        calls.add("order " + friend + " " + schemes);
    }

    @Override
    public void allow(String friend, String scheme, Optional<String> at) {
        calls.add("allow " + friend + " " + scheme + at.map(a -> " " + a).orElse(""));
    }

    @Override
    public void deny(String friend, String scheme) {
        calls.add("deny " + friend + " " + scheme);
    }

    @Override
    public List<BundleView> bundles() {
        if (gone) {
            throw new IllegalStateException("Invalid BundleContext.");
        }
        return List.of(
                new BundleView(7, "pool", "0.1.0", "active", "Waits for a Vault."),
                new BundleView(9, "arti.jni", "0.1.0", "active", ""));
    }

    @Override
    public void update(String name, Optional<Path> jar) throws RefusedException {
        stop(name);
        gone = name.equals("ui.adapter");
        calls.add("update" + jar.map(j -> " " + j).orElse(""));
    }

    @Override
    public long install(Path jar) {
        calls.add("install " + jar);
        return 7;
    }

    @Override
    public void uninstall(String name) {
        calls.add("uninstall " + name);
    }

    @Override
    public List<SettingView> settings() {
        return List.of(new SettingView("pool.maxDials", "etc/x.cfg", "10", false, "a whole number", "Most dials"));
    }

    @Override
    public List<String> keys() {
        return List.of("pool.maxDials");
    }

    @Override
    public void set(String key, String value) {
        calls.add("set " + key + "=" + value);
    }

    @Override
    public void unset(String key) {
        calls.add("unset " + key);
    }

    @Override
    public List<String> problems() {
        return List.of("etc/x.cfg: 'maxDials' must be a whole number.");
    }

    @Override
    public List<HealthView> check() {
        return List.of(new HealthView("disk", HealthView.State.WARN, List.of("Little room.", "Soon none.")));
    }
}
