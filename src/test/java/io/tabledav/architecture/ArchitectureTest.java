package io.tabledav.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds {@link HouseRules} against the server, and each of them against the violations planted for it. */
class ArchitectureTest {
    private static final String SERVER = "io.tabledav";
    private static final String PLANTED = "io.tabledav.architecture.planted";

    private static final JavaClasses SERVER_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(SERVER);
    private static final JavaClasses PLANTED_CLASSES = new ClassFileImporter().importPackages(PLANTED);

    /** A rule, and the classes under {@code planted} that must break it. */
    record Guard(String name, Function<HouseRules, ArchRule> rule, List<String> planted) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Guard> guards() {
        return Stream.concat(directions(), words());
    }

    private static Stream<Guard> directions() {
        return Stream.of(
                direction("spi", "UsesTree"),
                direction("tree", "UsesFs"),
                direction("codec", "UsesSnapshot"),
                direction("snapshot", "UsesCodec"),
                direction("state", "UsesFs"),
                direction("fs", "UsesSecurity", "UsesApp"),
                direction("security", "UsesDav"),
                direction("http", "UsesFs"),
                direction("dav", "UsesRest", "UsesApp"),
                direction("rest", "UsesUi"),
                direction("ui", "UsesDav", "UsesCodec"),
                direction("backend", "UsesTree"));
    }

    private static Stream<Guard> words() {
        return Stream.of(
                guard("every class lives in a room", HouseRules::everyClassLivesInARoom, "attic.Homeless"),
                guard(
                        "doors never see a Database",
                        HouseRules::databaseIsSeenOnlyBehindTheHallway,
                        "dav.SeesDatabase",
                        "rest.SeesDatabase",
                        "ui.SeesDatabase"),
                owner("io.milton..", "dav", "rest.NamesMilton"),
                guard(
                        "JDBC only in backend, state.jdbc and codec.DuckDb",
                        HouseRules::jdbcStaysWithItsOwners,
                        "fs.NamesConnection",
                        "state.NamesConnection",
                        "codec.NamesConnection",
                        "app.NamesDataSource"),
                guard(
                        "org.duckdb only in codec and backend.duckdb",
                        rules -> rules.foreignWord(new String[] {"org.duckdb.."}, "codec", "backend.duckdb"),
                        "backend.sqlite.NamesDuckDb"),
                owner("jakarta.ws.rs..", "rest", "ui.NamesJaxRs"),
                owner("org.flywaydb..", "state.jdbc", "backend.NamesFlyway"),
                guard("Arrow and JSpecify only in spi", HouseRules::wallKnowsArrowAndJSpecifyOnly, "spi.NamesJackson"),
                guard(
                        "plain rooms know no framework",
                        HouseRules::plainRoomsKnowNoFramework,
                        "tree.NamesQuarkus",
                        "fs.NamesVertx",
                        "state.NamesQuarkus",
                        "backend.NamesJakarta"),
                guard("nobody knows Mutiny", HouseRules::nobodyKnowsMutiny, "app.NamesMutiny"),
                guard("tree does no input or output", HouseRules::treeDoesNoInputOrOutput, "tree.ReadsFile"),
                guard("tree reads no clock", HouseRules::treeReadsNoClock, "tree.ReadsClock"),
                guard("snapshot knows no Arrow", HouseRules::snapshotKnowsBytesAndKeysOnly, "snapshot.NamesArrow"),
                guard(
                        "names say what a class does",
                        HouseRules::namesSayWhatAClassDoes,
                        "fs.PathHelper",
                        "fs.PathUtils",
                        "fs.AbstractPath"));
    }

    private static Guard direction(String room, String... planted) {
        return guard(
                room + " uses only its rooms",
                rules -> rules.usesOnlyItsRooms(room),
                Stream.of(planted).map(name -> room + "." + name).toArray(String[]::new));
    }

    private static Guard owner(String foreign, String room, String planted) {
        return guard(foreign + " only in " + room, rules -> rules.foreignWord(new String[] {foreign}, room), planted);
    }

    private static Guard guard(String name, Function<HouseRules, ArchRule> rule, String... planted) {
        return new Guard(name, rule, List.of(planted));
    }

    @ParameterizedTest
    @MethodSource("guards")
    void holdsForTheServer(Guard guard) {
        guard.rule().apply(new HouseRules(SERVER)).check(SERVER_CLASSES);
    }

    @ParameterizedTest
    @MethodSource("guards")
    void failsOnWhatIsPlanted(Guard guard) {
        ArchRule rule = guard.rule().apply(new HouseRules(PLANTED));
        for (String planted : guard.planted()) {
            assertThatThrownBy(() -> rule.check(PLANTED_CLASSES))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(PLANTED + "." + planted);
        }
    }

    @Test
    void everyRoomHasADirection() {
        Set<String> guarded = directions()
                .map(guard -> guard.name().substring(0, guard.name().indexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
        guarded.add("app");
        assertThat(guarded).isEqualTo(new TreeSet<>(HouseRules.MAY_USE.keySet()));
    }

    @Test
    void theServerIsLookedAt() {
        assertThat(SERVER_CLASSES).isNotEmpty();
        assertThat(SERVER_CLASSES).noneMatch(type -> type.getName().startsWith("io.tabledav.architecture"));
    }
}
