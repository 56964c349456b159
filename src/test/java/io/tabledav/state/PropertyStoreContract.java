package io.tabledav.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.state.LockKind.Depth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Dead properties, on whatever keeps them. */
public abstract class PropertyStoreContract extends StateContract {
    private static final String ORDERS = "/sales/main/orders";

    private PropertyStore properties() {
        return state().properties();
    }

    private static DeadProperty property(String name, String xml) {
        return new DeadProperty(new PropertyName("urn:x", name), xml);
    }

    private static PropertyChange set(String name, String xml) {
        return new PropertyChange.Set(property(name, xml));
    }

    private static PropertyChange remove(String name) {
        return new PropertyChange.Remove(new PropertyName("urn:x", name));
    }

    private void give(String key, String... names) {
        for (String name : names) {
            properties().change(key, List.of(set(name, "of " + key)));
        }
    }

    @Test
    void propertiesAreKeptAsTheyWereGiven() {
        String xml = "<x xmlns:a=\"urn:ä\">\r\n\t'☂' 🎈 &amp; <a:b/></x>";
        List<DeadProperty> given = List.of(
                new DeadProperty(new PropertyName("", "plain"), ""),
                new DeadProperty(new PropertyName("DAV:", "größe"), xml),
                new DeadProperty(new PropertyName("urn:schemas-microsoft-com:", "Win32FileAttributes"), "00000020"),
                new DeadProperty(new PropertyName("urn:x", "Name"), "upper"),
                new DeadProperty(new PropertyName("urn:x", "name"), "lower"));
        properties()
                .change(
                        ORDERS,
                        given.reversed().stream()
                                .<PropertyChange>map(PropertyChange.Set::new)
                                .toList());
        assertThat(properties().properties(ORDERS)).isEqualTo(given);
        assertThat(open(LIMITS).properties().properties(ORDERS)).isEqualTo(given);
    }

    @Test
    void instructionsAreCarriedOutInTheirOrder() {
        give(ORDERS, "a", "b");
        properties()
                .change(
                        ORDERS,
                        List.of(
                                set("c", "1"),
                                remove("a"),
                                set("b", "2"),
                                set("c", "3"),
                                remove("never there"),
                                set("d", "4"),
                                remove("d")));
        assertThat(properties().properties(ORDERS)).containsExactly(property("b", "2"), property("c", "3"));
    }

    @Test
    void oneInstructionThatCannotBeUndoesAll() {
        give(ORDERS, "a");
        String tooMuch = "x".repeat(LIMITS.properties().valueBytes() + 1);
        failure(
                Code.STORAGE_FULL,
                () -> properties().change(ORDERS, List.of(remove("a"), set("b", "1"), set("c", tooMuch))));
        assertThat(properties().properties(ORDERS)).containsExactly(property("a", "of " + ORDERS));
    }

    @Test
    void aResourceHasRoomForSoMuchAndNoMore() {
        String most = "ü".repeat(LIMITS.properties().valueBytes() / 2);
        int fit = (LIMITS.properties().resourceBytes() / LIMITS.properties().valueBytes()) - 1;
        properties()
                .change(
                        ORDERS,
                        IntStream.range(0, fit)
                                .mapToObj(i -> set("p" + i, most))
                                .toList());
        failure(
                Code.STORAGE_FULL,
                () -> properties().change(ORDERS, List.of(remove("p0"), set("more", most), set("still more", most))));
        assertThat(properties().properties(ORDERS)).hasSize(fit).contains(property("p0", most));
        properties().change(ORDERS, List.of(remove("p0"), set("more", most)));
    }

    @Test
    void manyResourcesAreAskedForAtOnce() {
        give("/sales/main/t7", "a", "b");
        give("/sales/main/t1400", "c");
        List<String> keys =
                IntStream.range(0, 1500).mapToObj(i -> "/sales/main/t" + i).toList();
        assertThat(properties().propertiesOf(keys))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "/sales/main/t7",
                        List.of(property("a", "of /sales/main/t7"), property("b", "of /sales/main/t7")),
                        "/sales/main/t1400",
                        List.of(property("c", "of /sales/main/t1400"))));
        assertThat(properties().propertiesOf(List.of())).isEmpty();
    }

    @Test
    void theChildrenOfAFolderAreAskedForAtOnce() {
        give("/", "root");
        give("/sales", "a");
        give("/sales/main", "b");
        give("/sales/main/x", "c");
        give("/salesmen", "d");
        assertThat(properties().propertiesIn("/")).containsOnlyKeys("/sales", "/salesmen");
        assertThat(properties().propertiesIn("/sales")).containsOnlyKeys("/sales/main");
        assertThat(properties().properties("/")).containsExactly(property("root", "of /"));
    }

    @Test
    void aCopyHasExactlyWhatItsOriginalHas() {
        give("/a/x", "own");
        give("/a/x/1", "below");
        give("/b/y", "old");
        give("/b/y/1", "kept by depth 0");
        properties().copy("/a/x", "/b/y", Depth.ZERO);
        assertThat(properties().properties("/b/y")).containsExactly(property("own", "of /a/x"));
        assertThat(properties().properties("/b/y/1")).containsExactly(property("kept by depth 0", "of /b/y/1"));
        give("/b/y/2", "gone with infinite depth");
        properties().copy("/a/x", "/b/y", Depth.INFINITY);
        assertThat(properties().properties("/b/y/1")).containsExactly(property("below", "of /a/x/1"));
        assertThat(properties().properties("/b/y/2")).isEmpty();
        assertThat(properties().propertiesIn("/b/y")).containsOnlyKeys("/b/y/1");
        assertThat(properties().properties("/a/x/1")).hasSize(1);
        properties().copy("/a/nothing", "/b/y", Depth.INFINITY);
        assertThat(properties().propertiesOf(List.of("/b/y", "/b/y/1"))).isEmpty();
    }

    @Test
    void aMoveTakesPropertiesAlong() {
        give("/a/x", "own");
        give("/a/x/1/2", "below");
        give("/a/xy", "beside");
        give("/b/y", "old");
        give("/b/y/3", "old");
        properties().move("/a/x", "/b/y");
        assertThat(properties().properties("/b/y")).containsExactly(property("own", "of /a/x"));
        assertThat(properties().propertiesIn("/b/y/1")).containsOnlyKeys("/b/y/1/2");
        assertThat(properties().propertiesOf(List.of("/b/y/3", "/a/x", "/a/x/1/2")))
                .isEmpty();
        assertThat(properties().properties("/a/xy")).hasSize(1);
        failure(Code.CONFLICT, () -> properties().move("/a", "/a/x"));
        failure(Code.CONFLICT, () -> properties().move("/a/x", "/a"));
        failure(Code.CONFLICT, () -> properties().copy("/a", "/a", Depth.ZERO));
    }

    @Test
    void removingATreeLeavesWhatIsAboveAndBeside() {
        give("/a", "above");
        give("/a/x", "own");
        give("/a/x/1", "below");
        give("/a/x1", "beside");
        properties().remove("/a/x");
        assertThat(properties().propertiesOf(List.of("/a", "/a/x", "/a/x/1", "/a/x1")))
                .containsOnlyKeys("/a", "/a/x1");
    }

    @Test
    void twoServersThatChangeOneResourceLoseNothing() throws Exception {
        PropertyStore other = open(LIMITS).properties();
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < 20; client++) {
                PropertyStore server = client % 2 == 0 ? properties() : other;
                String name = "p" + (100 + client);
                clients.add(threads.submit(() -> {
                    for (int i = 0; i < 5; i++) {
                        server.change(ORDERS, List.of(set("common", name), set(name, "i" + i)));
                    }
                    return true;
                }));
            }
            for (Future<?> client : clients) {
                client.get(2, TimeUnit.MINUTES);
            }
        }
        assertThat(properties().properties(ORDERS)).hasSize(21).contains(property("p107", "i4"));
    }
}
