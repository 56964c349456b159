package io.tabledav.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.ConfigValidationException;
import io.tabledav.app.CommandLine.Request;
import io.tabledav.spi.DatabaseException;
import java.io.PrintStream;
import java.net.UnknownHostException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where the server begins: it turns the command line into configuration, and a failed start into one line. */
@QuarkusMain
public final class TableDav {

    /**
     * Lets the doors say what is wrong with a URL. Quarkus would give an empty 400 to everything that is no java.net.URI, such
     * as a condition with a &lt; as it was typed.
     */
    private static final String ANY_URL = "vertx.disableURIValidation";

    private TableDav() {}

    /** Starts the server and returns when it has stopped. */
    public static void main(String... arguments) {
        switch (CommandLine.parse(version(), arguments)) {
            case Request.Serve serve -> {
                serve.properties().forEach(System::setProperty);
                System.setProperty(ANY_URL, "true");
                Quarkus.run(null, TableDav::exit);
            }
            case Request.Say say -> {
                PrintStream out = say.exitCode() == 0 ? System.out : System.err;
                out.print(say.text());
                out.flush();
                System.exit(say.exitCode());
            }
        }
    }

    private static String version() {
        String version = TableDav.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }

    private static void exit(int exitCode, @Nullable Throwable failure) {
        if (failure != null) {
            String reason = knownReason(failure);
            if (reason == null) {
                Logger.getLogger(TableDav.class).error("The server could not start.", failure);
            } else {
                System.err.println("tabledav: " + reason);
            }
        }
        System.exit(exitCode);
    }

    /** What people can do something about; null for everything that deserves a stack trace. */
    private static @Nullable String knownReason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof QuarkusBindException taken) {
                return "Port " + taken.getPort() + " of " + taken.getHost()
                        + " cannot be listened on; is another program there? --port and --host take others.";
            }
            if (cause instanceof UnknownHostException unknown) {
                return "There is no such host to listen on: " + unknown.getMessage() + ".";
            }
            if (cause instanceof ConfigValidationException bad) {
                return "The configuration makes no sense: "
                        + String.valueOf(bad.getMessage()).strip();
            }
            if (cause instanceof DatabaseException refused) {
                return refused.hint() == null ? refused.message() : refused.message() + " " + refused.hint();
            }
        }
        return null;
    }
}
