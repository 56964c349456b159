package io.tabledav.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the arguments of the command line.
 *
 * <p>No message repeats what stands behind an {@code =} or a {@code :}, since that may be a password.
 */
final class CommandLine {

    /** What a database may be called: its name is a folder's name and part of a configuration key. */
    static final Pattern DATABASE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}");

    /** {@link #DATABASE_NAME} in words. */
    static final String DATABASE_NAME_RULE =
            "a name has at most 64 letters, digits, underscores and hyphens, and does not begin with a hyphen";

    private static final String HELP = """
            Serves SQL databases as files: as a network drive (WebDAV), over plain HTTP, and through REST.

            tabledav                                serves a demo database
            tabledav name=jdbc:... [name=jdbc:...]  serves these databases, each as a folder of that name

              --access=read|write|ddl   what clients may do with them: read (the default), write rows, change tables
              --sql=true|false          whether clients may send SQL of their own (true is the default)
              --port=8080               where to listen; 0 takes a free port
              --host=localhost          the address to listen on
              --help, --version

            Databases: %s.
            The same settings and more live in the environment (TABLEDAV_DATABASES_SALES_URL, ...) and in the file
            config/application.properties. What the server keeps lies in the folder TABLEDAV_HOME.
            """;

    private final Map<String, String> databases = new LinkedHashMap<>();
    private final Map<String, String> options = new LinkedHashMap<>();

    private CommandLine() {}

    /** What the arguments ask for. */
    sealed interface Request {

        /** To serve, with these configuration properties above all others. */
        record Serve(Map<String, String> properties) implements Request {
            public Serve {
                properties = Map.copyOf(properties);
            }
        }

        /** To say something and end: with 0 where that was asked for, with 2 where the arguments make no sense. */
        record Say(String text, int exitCode) implements Request {}
    }

    /** Reads the arguments of a server of this version. */
    static Request parse(String version, String... arguments) {
        CommandLine line = new CommandLine();
        for (String argument : arguments) {
            if (argument.equals("--help") || argument.equals("-h")) {
                return new Request.Say(HELP.formatted(DatabaseKind.all()), 0);
            }
            if (argument.equals("--version")) {
                return new Request.Say("TableDAV " + version + "\n", 0);
            }
            String fault = argument.startsWith("-") ? line.takeOption(argument) : line.takeDatabase(argument);
            if (fault != null) {
                return refusal(fault);
            }
        }
        if (line.databases.isEmpty() && (line.options.containsKey("access") || line.options.containsKey("sql"))) {
            return refusal("--access and --sql are about the databases named beside them, and none is named.");
        }
        return new Request.Serve(line.properties());
    }

    private static Request refusal(String fault) {
        return new Request.Say("tabledav: " + fault + "\nTry: tabledav --help\n", 2);
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        databases.forEach((name, url) -> properties.put(key(name, "url"), literal(url)));
        options.forEach((option, value) -> {
            switch (option) {
                case "port", "host" -> properties.put("quarkus.http." + option, literal(value));
                default -> databases.keySet().forEach(name -> properties.put(key(name, option), value));
            }
        });
        return properties;
    }

    private static String key(String database, String setting) {
        return "tabledav.databases." + database + "." + setting;
    }

    /** The configuration would else read <code>${...}</code> in a value as the name of another value. */
    private static String literal(String value) {
        return value.replace("$", "\\$");
    }

    private @Nullable String takeOption(String argument) {
        int equals = argument.indexOf('=');
        String option = equals < 0 ? argument : argument.substring(0, equals);
        String value = equals < 0 ? "" : argument.substring(equals + 1);
        String fault = switch (option) {
            case "--access" ->
                Set.of("read", "write", "ddl").contains(value) ? null : "--access takes read, write or ddl.";
            case "--sql" -> Set.of("true", "false").contains(value) ? null : "--sql takes true or false.";
            case "--port" -> isPort(value) ? null : "--port takes a number from 0 to 65535.";
            case "--host" -> value.isBlank() ? "--host takes an address or a host's name." : null;
            default -> "The option " + shown(argument) + " is unknown.";
        };
        if (fault == null && options.put(option.substring(2), value) != null) {
            return option + " is given twice.";
        }
        return fault;
    }

    private @Nullable String takeDatabase(String argument) {
        String[] parts = argument.split("=", 2);
        if (parts.length == 1 || parts[0].contains(":")) {
            return shown(argument) + " is not name=url, as in sales=jdbc:sqlite:sales.db.";
        }
        String name = parts[0];
        String url = parts[1];
        if (!DATABASE_NAME.matcher(name).matches()) {
            return "No database can be called '" + name + "': " + DATABASE_NAME_RULE + ".";
        }
        if (url.isBlank()) {
            return "The database " + name + " has no URL; write " + name + "=jdbc:...";
        }
        if (DatabaseKind.ofUrl(url).isEmpty()) {
            return DatabaseKind.unknown(name);
        }
        return databases.put(name, url) == null ? null : "Two databases are called " + name + ".";
    }

    private static boolean isPort(String value) {
        return value.matches("\\d{1,5}") && Integer.parseInt(value) <= 65535;
    }

    /** As much of an argument as cannot be a password. */
    private static String shown(String argument) {
        String[] parts = argument.split("[=:?@;]", 2);
        return "'" + parts[0] + (parts.length == 1 ? "'" : "...'");
    }
}
