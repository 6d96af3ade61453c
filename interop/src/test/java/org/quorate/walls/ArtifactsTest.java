package org.quorate.walls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What comes along with the artifacts applications depend on. */
class ArtifactsTest {
    private static final String OWN = "org.quorate";

    private static final String LOGGING_FACADE = "org.slf4j:slf4j-api";

    @ParameterizedTest
    @ValueSource(strings = {"client", "embedded", "testkit"})
    void nothingButTheLoggingFacadeComesAlong(String artifact) throws Exception {
        assertThat(comingAlongWith(artifact)).containsExactly(LOGGING_FACADE);
    }

    /** Artifacts that are not ours. */
    private static Set<String> comingAlongWith(String artifact) throws Exception {
        Set<String> others = new TreeSet<>();
        Set<String> own = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of(artifact));
        while (!open.isEmpty()) {
            String module = open.remove();
            if (!own.add(module)) {
                continue;
            }
            for (String dependency : transitive(Path.of("..", module, "pom.xml"))) {
                if (dependency.startsWith(OWN + ":quorate-")) {
                    open.add(dependency.substring((OWN + ":quorate-").length()));
                } else {
                    others.add(dependency);
                }
            }
        }
        assertThat(own).hasSizeGreaterThan(3);
        return others;
    }

    /** Dependencies that whoever depends on the module gets; every module has those of the parent too. */
    private static Set<String> transitive(Path pom) throws Exception {
        Set<String> found = new TreeSet<>(direct(pom));
        found.addAll(direct(Path.of("..", "pom.xml")));
        return found;
    }

    private static Set<String> direct(Path pom) throws Exception {
        assertThat(pom).exists();
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Files.newInputStream(pom))
                .getDocumentElement();
        Set<String> found = new TreeSet<>();
        for (Node section = project.getFirstChild(); section != null; section = section.getNextSibling()) {
            if (section instanceof Element list && list.getTagName().equals("dependencies")) {
                NodeList dependencies = list.getElementsByTagName("dependency");
                for (int i = 0; i < dependencies.getLength(); i++) {
                    Element dependency = (Element) dependencies.item(i);
                    String scope = text(dependency, "scope");
                    if (!text(dependency, "optional").equals("true") && (scope.isEmpty() || scope.equals("runtime"))) {
                        found.add(text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
                    }
                }
            }
        }
        return found;
    }

    private static String text(Element dependency, String tag) {
        NodeList tags = dependency.getElementsByTagName(tag);
        return tags.getLength() == 0 ? "" : tags.item(0).getTextContent();
    }
}
