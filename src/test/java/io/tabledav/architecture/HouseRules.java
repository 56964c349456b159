package io.tabledav.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The plan of the house as rules that a machine can check.
 *
 * <p>Every rule is made for a base package, so that the same rule holds for the server ({@code io.tabledav}) and fails
 * on the planted tree ({@code io.tabledav.architecture.planted}). A rule about a room that is not built yet holds.
 */
final class HouseRules {
    /** Which rooms a room may use, apart from itself. {@code app} wires everything, so nobody lists {@code app}. */
    static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("spi", Set.of()),
            Map.entry("tree", Set.of("spi")),
            Map.entry("codec", Set.of("tree", "spi")),
            Map.entry("snapshot", Set.of("tree", "spi")),
            Map.entry("state", Set.of("tree", "spi")),
            Map.entry("fs", Set.of("codec", "snapshot", "state", "tree", "spi")),
            Map.entry("security", Set.of("fs", "tree", "spi")),
            Map.entry("http", Set.of("tree", "spi")),
            Map.entry("dav", Set.of("http", "fs", "state", "tree", "spi")),
            Map.entry("rest", Set.of("http", "fs", "state", "tree", "spi")),
            Map.entry("ui", Set.of("http", "fs", "state", "tree", "spi")),
            Map.entry("backend", Set.of("spi")),
            Map.entry(
                    "app",
                    Set.of(
                            "spi",
                            "tree",
                            "codec",
                            "snapshot",
                            "state",
                            "fs",
                            "security",
                            "http",
                            "dav",
                            "rest",
                            "ui",
                            "backend")));

    private final String base;

    /** Rules for the rooms that are the direct children of package {@code base}. */
    HouseRules(String base) {
        this.base = base;
    }

    /** The direction: {@code room} uses only the rooms that {@link #MAY_USE} gives it. */
    ArchRule usesOnlyItsRooms(String room) {
        Set<String> others = new TreeSet<>(MAY_USE.keySet());
        others.remove(room);
        others.removeAll(MAY_USE.get(room));
        return noClasses()
                .that(resideIn(room))
                .should()
                .dependOnClassesThat(resideIn(others.toArray(String[]::new)))
                .because(room + " may use only " + new TreeSet<>(MAY_USE.get(room)))
                .allowEmptyShould(true);
    }

    ArchRule everyClassLivesInARoom() {
        return classes()
                .should()
                .resideInAnyPackage(packages(MAY_USE.keySet().toArray(String[]::new)))
                .because("a line of code must feel at home where it stands")
                .allowEmptyShould(true);
    }

    /** Doors ask the secured filesystem; only the hallway, the wall's own records, backends and the wiring hold one. */
    ArchRule databaseIsSeenOnlyBehindTheHallway() {
        return noClasses()
                .that(resideOutside("spi", "fs", "backend", "app"))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are spi.Database", type -> type.getName().equals(base + ".spi.Database")))
                .because("the filesystem is the only place where a path meets a database")
                .allowEmptyShould(true);
    }

    /** A foreign word has its owners: only {@code rooms} may use the classes in {@code foreign}. */
    ArchRule foreignWord(String[] foreign, String... rooms) {
        return noClasses()
                .that(resideOutside(rooms))
                .should()
                .dependOnClassesThat(resideInAnyPackage(foreign))
                .because("only " + String.join(", ", rooms) + " may use it")
                .allowEmptyShould(true);
    }

    /** JDBC belongs to what stands behind the wall; one class drives DuckDB, which speaks it, as a library. */
    ArchRule jdbcStaysWithItsOwners() {
        return noClasses()
                .that(resideOutside("backend", "state.jdbc")
                        .and(DescribedPredicate.not(nameMatching(Pattern.quote(base + ".codec.DuckDb") + "(\\$.*)?"))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql.."))
                .because("only backend, state.jdbc and codec.DuckDb may use it")
                .allowEmptyShould(true);
    }

    ArchRule wallKnowsArrowAndJSpecifyOnly() {
        return classes()
                .that(resideIn("spi"))
                .should()
                .onlyDependOnClassesThat(resideIn("spi")
                        .or(resideInAnyPackage("java..", "org.apache.arrow..", "org.jspecify..")
                                .and(DescribedPredicate.not(resideInAPackage("java.sql..")))))
                .because("whoever writes a backend needs nothing else")
                .allowEmptyShould(true);
    }

    /** No framework: these rooms run in a unit test within milliseconds, and can be embedded. */
    ArchRule plainRoomsKnowNoFramework() {
        return noClasses()
                .that(resideIn("spi", "tree", "codec", "snapshot", "state", "fs", "security", "backend"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.quarkus..", "jakarta..", "io.vertx..", "io.smallrye..", "org.eclipse.microprofile.."))
                .because("these rooms are plain Java")
                .allowEmptyShould(true);
    }

    /** Blocking code on virtual threads: no reactive types anywhere. */
    ArchRule nobodyKnowsMutiny() {
        return noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.smallrye.mutiny.."))
                .because("requests block on virtual threads")
                .allowEmptyShould(true);
    }

    /** A byte array that grows is called a stream, but it is memory. */
    ArchRule treeDoesNoInputOrOutput() {
        return noClasses()
                .that(resideIn("tree"))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net.http..")
                                .and(DescribedPredicate.not(JavaClass.Predicates.type(ByteArrayOutputStream.class))))
                .because("the vocabulary is pure")
                .allowEmptyShould(true);
    }

    ArchRule treeReadsNoClock() {
        return noClasses()
                .that(resideIn("tree"))
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.describe("are a clock", type -> type.isEquivalentTo(Clock.class)))
                .orShould()
                .accessTargetWhere(DescribedPredicate.describe("it reads the clock", HouseRules::readsTheClock))
                .because("the vocabulary is pure")
                .allowEmptyShould(true);
    }

    ArchRule snapshotKnowsBytesAndKeysOnly() {
        return noClasses()
                .that(resideIn("snapshot"))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.arrow.."))
                .because("a snapshot is bytes under a key, whatever they say")
                .allowEmptyShould(true);
    }

    /** Words that say nothing about what a class does. */
    ArchRule namesSayWhatAClassDoes() {
        return noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveNameMatching(".*[.$](\\w*Utils?|(Base|Abstract)[A-Z]\\w*)")
                .allowEmptyShould(true);
    }

    private static boolean readsTheClock(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String method = access.getTarget().getName();
        boolean now = owner.startsWith("java.time.") && method.equals("now");
        boolean ticks = owner.equals("java.lang.System")
                && Set.of("currentTimeMillis", "nanoTime").contains(method);
        return now || ticks;
    }

    private DescribedPredicate<JavaClass> resideIn(String... rooms) {
        return resideInAnyPackage(packages(rooms));
    }

    /** Everything under the base package except {@code rooms}, the homeless included. */
    private DescribedPredicate<JavaClass> resideOutside(String... rooms) {
        return nameStartingWith(base + ".").<JavaClass>forSubtype().and(DescribedPredicate.not(resideIn(rooms)));
    }

    private String[] packages(String... rooms) {
        return Stream.of(rooms).map(room -> base + "." + room + "..").toArray(String[]::new);
    }
}
