package io.tabledav.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.state.DropResults.Outcome;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is hidden, and what became of files in drop boxes, on whatever keeps them. */
public abstract class MarksContract extends StateContract {
    private static final String BOX = "/sales/main/orders/append";
    private static final String FILE = BOX + "/märz.csv";

    private HiddenStore hidden() {
        return state().hidden();
    }

    private DropResults results() {
        return state().dropResults();
    }

    @Test
    void whatIsHiddenIsHiddenForOnePrincipalAndForATime() {
        hidden().hide("ann", FILE, HiddenStore.USUAL);
        assertThat(open(LIMITS).hidden().isHidden("ann", FILE)).isTrue();
        assertThat(hidden().isHidden("bob", FILE)).isFalse();
        assertThat(hidden().isHidden("ann", BOX)).isFalse();
        clock.advance(HiddenStore.USUAL.minusMillis(1));
        assertThat(hidden().isHidden("ann", FILE)).isTrue();
        hidden().hide("ann", FILE, Duration.ofMinutes(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(hidden().isHidden("ann", FILE)).isTrue();
        clock.advance(Duration.ofMinutes(1));
        assertThat(hidden().isHidden("ann", FILE)).isFalse();
        assertThat(hidden().hiddenIn("ann", BOX)).isEmpty();
        sweep();
    }

    @Test
    void whatIsShownAgainIsNotHidden() {
        hidden().hide("ann", FILE, HiddenStore.USUAL);
        hidden().show("bob", FILE);
        assertThat(hidden().isHidden("ann", FILE)).isTrue();
        hidden().show("ann", FILE);
        hidden().show("ann", FILE);
        assertThat(hidden().isHidden("ann", FILE)).isFalse();
    }

    @Test
    void aFolderTellsWhatIsHiddenInIt() {
        hidden().hide("ann", BOX + "/b", HiddenStore.USUAL);
        hidden().hide("ann", BOX + "/a", HiddenStore.USUAL);
        hidden().hide("ann", BOX + "/a/deep", HiddenStore.USUAL);
        hidden().hide("bob", BOX + "/c", HiddenStore.USUAL);
        hidden().hide("ann", "/", HiddenStore.USUAL);
        assertThat(hidden().hiddenIn("ann", BOX)).containsExactly(BOX + "/a", BOX + "/b");
        assertThat(hidden().hiddenIn("ann", "/")).isEmpty();
    }

    @Test
    void anOutcomeIsKeptAsItWasRecordedAndForATime() {
        String json = "{\"rows\":3,\"error\":\"Zeile 7: „ü“ 🎈\"}";
        DropResult recorded = results().record("ann", FILE, new Outcome(1L << 40, "sha", json), Duration.ofMinutes(10));
        assertThat(recorded)
                .isEqualTo(new DropResult(
                        FILE,
                        1L << 40,
                        "sha",
                        json,
                        clock.instant(),
                        clock.instant().plus(Duration.ofMinutes(10))));
        assertThat(open(LIMITS).dropResults().find("ann", FILE)).contains(recorded);
        assertThat(results().list("ann", BOX)).containsExactly(recorded);
        assertThat(results().find("bob", FILE)).isEmpty();
        assertThat(results().list("bob", BOX)).isEmpty();
        DropResult again = results().record("ann", FILE, new Outcome(1, "other", "{}"), Duration.ofMinutes(1));
        assertThat(results().list("ann", BOX)).containsExactly(again);
        clock.advance(Duration.ofMinutes(1));
        assertThat(results().find("ann", FILE)).isEmpty();
        assertThat(results().list("ann", BOX)).isEmpty();
        assertThat(results().remove("ann", FILE)).isFalse();
    }

    @Test
    void anOutcomeIsForgotten() {
        results().record("ann", FILE, new Outcome(1, "x", "{}"), Duration.ofMinutes(1));
        assertThat(results().remove("bob", FILE)).isFalse();
        assertThat(results().remove("ann", FILE)).isTrue();
        assertThat(results().find("ann", FILE)).isEmpty();
    }

    @Test
    void aSweepTakesWhatIsDueAndNothingElse() {
        IntStream.range(0, 250).forEach(i -> {
            hidden().hide("ann", BOX + "/" + i, Duration.ofMinutes(i < 200 ? 1 : 3));
            results().record("ann", BOX + "/" + i, new Outcome(1, "x", "{}"), Duration.ofMinutes(i < 200 ? 1 : 3));
        });
        clock.advance(Duration.ofMinutes(2));
        sweep();
        assertThat(hidden().hiddenIn("ann", BOX)).hasSize(50);
        assertThat(results().list("ann", BOX)).hasSize(50);
    }
}
