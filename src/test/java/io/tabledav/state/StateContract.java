package io.tabledav.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A database that is empty at the beginning of each test, a clock that the test moves, and any number of servers on both. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class StateContract {
    protected static final StateLimits LIMITS = StateLimits.DEFAULTS;

    protected final MovableClock clock = new MovableClock();
    private final List<State> opened = new ArrayList<>();
    private @Nullable StatePlace place;
    private @Nullable State state;

    /** An empty database. */
    protected abstract StatePlace newPlace() throws Exception;

    @BeforeAll
    void make() throws Exception {
        place = newPlace();
    }

    @BeforeEach
    void open() {
        state = open(LIMITS);
    }

    @AfterEach
    void close() throws Exception {
        // A test that interrupts its thread must not interrupt the next one's.
        Thread.interrupted();
        opened.forEach(State::close);
        opened.clear();
        place().clear();
    }

    @AfterAll
    void drop() throws Exception {
        place().close();
    }

    private StatePlace place() {
        return Objects.requireNonNull(place);
    }

    /** The state of the first server. */
    protected State state() {
        return Objects.requireNonNull(state);
    }

    /** Another server on the same database; closed after the test. */
    protected State open(StateLimits limits) {
        State another = place().open(limits, clock);
        opened.add(another);
        return another;
    }

    protected void sweep() {
        place().sweep(state());
    }

    /** Asserts that the call fails with this code, and gives the failure. */
    protected static DatabaseException failure(Code code, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(DatabaseException.class);
        DatabaseException failure = (DatabaseException) thrown;
        assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
        return failure;
    }
}
