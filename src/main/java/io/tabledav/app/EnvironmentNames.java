package io.tabledav.app;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds databases that the environment names in vain: an underscore there is also what separates the parts of a key, so the
 * configuration passes over {@code TABLEDAV_DATABASES_MY_DB_URL} without a word unless something else names {@code my_db}.
 */
final class EnvironmentNames {
    private static final Pattern URL_VARIABLE = Pattern.compile("TABLEDAV_DATABASES_(.+)_URL");

    private EnvironmentNames() {}

    /**
     * Refuses an environment that names a database which the configuration did not find.
     *
     * @param variables the names of the variables
     * @param databases the names of the databases that the configuration found
     */
    static void check(Set<String> variables, Set<String> databases) {
        for (String variable : new TreeSet<>(variables)) {
            Matcher url = URL_VARIABLE.matcher(variable);
            if (url.matches()
                    && databases.stream().noneMatch(name -> spelled(name).equals(url.group(1)))) {
                throw DatabaseException.of(
                                Code.INVALID,
                                "The variable " + variable + " names no database: in the environment, a database's name"
                                        + " cannot hold an underscore.")
                        .withHint("Choose another name, or write it into config/application.properties.");
            }
        }
    }

    private static String spelled(String name) {
        return name.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
