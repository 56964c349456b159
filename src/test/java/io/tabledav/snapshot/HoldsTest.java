package io.tabledav.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HoldsTest {
    private final Holds holds = new Holds(Duration.ofSeconds(60), Duration.ofMinutes(10));

    private static Snapshot snapshot(String database, String relation) {
        return new Snapshot(
                new SnapshotKey(database, relation, "csv"),
                Path.of("unused"),
                1,
                "\"" + relation + "\"",
                Instant.EPOCH,
                false);
    }

    @Test
    void onlySoManyAreRememberedAndTheOneToldLongestAgoGoes() {
        Snapshot snapshot = snapshot("db", "t");
        for (int reader = 0; reader < Holds.MAX_HOLDS; reader++) {
            holds.tell(reader, snapshot, 0);
        }
        holds.tell(0, snapshot, 1);
        holds.tell("one more", snapshot, 1);
        assertThat(holds.size()).isEqualTo(Holds.MAX_HOLDS);
        assertThat(holds.held(0, snapshot.key(), 1)).isSameAs(snapshot);
        assertThat(holds.held(1, snapshot.key(), 1)).isNull();
        holds.sweep(Duration.ofSeconds(61).toNanos());
        assertThat(holds.size()).isZero();
        assertThat(snapshot.isWanted()).isFalse();
    }

    @Test
    void aWriteEndsTheWritersHoldsOfThatDatabaseAlone() {
        Snapshot here = snapshot("db", "t");
        Snapshot there = snapshot("other", "t");
        for (String reader : new String[] {"ann", "bob"}) {
            holds.tell(reader, here, 0);
            holds.tell(reader, there, 0);
        }
        holds.release("ann", "db");
        assertThat(holds.held("ann", here.key(), 0)).isNull();
        assertThat(holds.held("ann", there.key(), 0)).isSameAs(there);
        assertThat(holds.held("bob", here.key(), 0)).isSameAs(here);
        assertThat(here.isWanted()).isTrue();
    }

    @Test
    void toldOfAnotherOneTheReaderGivesUpTheFirst() {
        Snapshot first = snapshot("db", "t");
        Snapshot second = snapshot("db", "t");
        assertThat(holds.tell("ann", first, 0)).isNull();
        assertThat(holds.tell("ann", second, Duration.ofMinutes(9).toNanos())).isSameAs(first);
        assertThat(first.isWanted()).isFalse();
        // The longest time counts from when this one was first told of.
        assertThat(holds.held(
                        "ann",
                        second.key(),
                        Duration.ofMinutes(9).plusSeconds(59).toNanos()))
                .isSameAs(second);
    }
}
