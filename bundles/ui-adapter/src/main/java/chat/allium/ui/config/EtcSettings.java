package chat.allium.ui.config;

import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.SettingView;
import chat.allium.api.ui.Settings;
import chat.allium.ui.Nearest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The files in {@code etc} as keys and values. What is set is written first and then applied, so it is still there after a crash. */
@Component(service = Settings.class)
public final class EtcSettings implements Settings {

    /** By which FileInstall knows a configuration that comes from a file, so that it does not apply it a second time. */
    private static final String FROM_FILE = "felix.fileinstall.filename";

    private final ConfigurationAdmin admin;
    private final Known known;
    private final EtcCheck check;
    private final Path folder;

    /** Called by Declarative Services. */
    @Activate
    public EtcSettings(
            @Reference ConfigurationAdmin admin, @Reference ServiceComponentRuntime components, BundleContext context) {
        this(
                admin,
                new Known(context, components),
                Path.of(Optional.ofNullable(context.getProperty("allium.home")).orElse("."), "etc"));
    }

    EtcSettings(ConfigurationAdmin admin, Known known, Path folder) {
        this.admin = admin;
        this.known = known;
        this.folder = folder;
        this.check = new EtcCheck(folder, known);
    }

    @Override
    public List<SettingView> settings() {
        List<SettingView> views = new ArrayList<>();
        known.declared().forEach(setting -> views.add(view(setting, value(setting))));
        known.targets().forEach(setting -> value(setting).ifPresent(v -> views.add(view(setting, Optional.of(v)))));
        return views;
    }

    private SettingView view(Setting setting, Optional<String> value) {
        return new SettingView(
                name(setting),
                file(setting.pid()).path().toString(),
                value.orElse(setting.standard()),
                value.isPresent(),
                setting.allowed(),
                setting.description());
    }

    /** What is in force: a value in the file that is not allowed is not. */
    private Optional<String> value(Setting setting) {
        try {
            return Optional.ofNullable(file(setting.pid()).read().get(setting.key()))
                    .filter(setting::takes);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> keys() {
        return Stream.concat(known.declared().stream(), known.targets().stream())
                .map(EtcSettings::name)
                .toList();
    }

    private static String name(Setting setting) {
        return setting.pid().substring(Known.OURS.length()) + "." + setting.key();
    }

    private EtcFile file(String pid) {
        return new EtcFile(folder.resolve(pid + ".cfg"));
    }

    @Override
    public void set(String key, String value) throws RefusedException {
        Setting setting = find(key);
        String stripped = value.strip();
        if (!setting.takes(stripped)
                || !isFilter(setting, stripped)
                || stripped.lines().count() > 1) {
            throw new RefusedException(file(setting.pid()).path() + ": '" + setting.key() + "' must be "
                    + (setting.type().equals(Known.FILTER) ? "a filter, as in (storage.name=derby)" : setting.allowed())
                    + ", not '" + stripped + "'; nothing was changed.");
        }
        change(setting, Optional.of(stripped));
    }

    @Override
    public void unset(String key) throws RefusedException {
        change(find(key), Optional.empty());
    }

    @Override
    public List<String> problems() {
        return check.problems();
    }

    private void change(Setting setting, Optional<String> value) throws RefusedException {
        EtcFile file = file(setting.pid());
        try {
            file.change(setting.key(), value);
            // What the file may refer to, such as ${allium.home}, is FileInstall's to put in.
            if (value.filter(text -> text.contains("${")).isEmpty()) {
                apply(setting, value, file);
            }
        } catch (IOException e) {
            throw new RefusedException(file.path() + " can not be written (" + e.getMessage() + ").");
        }
    }

    private void apply(Setting setting, Optional<String> value, EtcFile file) throws IOException {
        Configuration configuration = admin.getConfiguration(setting.pid(), "?");
        Dictionary<String, Object> properties =
                Optional.ofNullable(configuration.getProperties()).orElseGet(Hashtable::new);
        properties.put(FROM_FILE, file.path().toAbsolutePath().toUri().toString());
        value.ifPresentOrElse(text -> properties.put(setting.key(), text), () -> properties.remove(setting.key()));
        configuration.updateIfDifferent(properties);
    }

    private static boolean isFilter(Setting setting, String value) {
        if (!setting.type().equals(Known.FILTER)) {
            return true;
        }
        try {
            FrameworkUtil.createFilter(value);
            return true;
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    private Setting find(String key) throws RefusedException {
        Optional<Setting> found = Stream.concat(known.declared().stream(), known.targets().stream())
                .filter(setting -> name(setting).equals(key))
                .findFirst();
        if (found.isEmpty()) {
            throw new RefusedException("There is no key '" + key + "'"
                    + Nearest.of(key, keys())
                            .map(n -> "; did you mean '" + n + "'?")
                            .orElse("; 'config list' shows them."));
        }
        return found.get();
    }
}
