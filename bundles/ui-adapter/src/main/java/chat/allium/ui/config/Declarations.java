package chat.allium.ui.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads what bundles say of their configuration from their metatype files. The metatype service would say the same, except for the
 * smallest and the largest value, which a user whose value is refused has to be told.
 */
final class Declarations {

    private static final Logger LOG = LoggerFactory.getLogger(Declarations.class);
    private static final String FOLDER = "OSGI-INF/metatype";

    private Declarations() {}

    static List<Setting> of(Bundle bundle) {
        List<Setting> settings = new ArrayList<>();
        Enumeration<URL> files = bundle.findEntries(FOLDER, "*.xml", false);
        for (URL file : files == null ? List.<URL>of() : Collections.list(files)) {
            try (InputStream in = file.openStream()) {
                settings.addAll(read(in));
            } catch (IOException | SAXException | ParserConfigurationException e) {
                LOG.warn("What {} says of its configuration can not be read", bundle.getSymbolicName(), e);
            }
        }
        return settings;
    }

    static List<Setting> read(InputStream xml) throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Element root = factory.newDocumentBuilder().parse(xml).getDocumentElement();
        Map<String, Element> classes = new HashMap<>();
        elements(root, "OCD").forEach(ocd -> classes.put(ocd.getAttribute("id"), ocd));
        List<Setting> settings = new ArrayList<>();
        for (Element designate : elements(root, "Designate")) {
            for (Element object : elements(designate, "Object")) {
                Element ocd = classes.get(object.getAttribute("ocdref"));
                if (ocd != null) {
                    elements(ocd, "AD").forEach(ad -> settings.add(setting(designate.getAttribute("pid"), ad)));
                }
            }
        }
        return settings;
    }

    private static Setting setting(String pid, Element ad) {
        String description = ad.getAttribute("description");
        return new Setting(
                pid,
                ad.getAttribute("id"),
                ad.getAttribute("type"),
                ad.getAttribute("default").replace("\\", ""),
                number(ad.getAttribute("min")),
                number(ad.getAttribute("max")),
                description.isEmpty() ? ad.getAttribute("name") : description);
    }

    private static Optional<Long> number(String text) {
        return text.matches("-?[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static List<Element> elements(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList children = parent.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            Node child = children.item(i);
            String local = child.getNodeName().substring(child.getNodeName().indexOf(':') + 1);
            if (child instanceof Element element && local.equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
