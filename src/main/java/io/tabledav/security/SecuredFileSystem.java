package io.tabledav.security;

import io.tabledav.fs.Caller;
import io.tabledav.fs.Content;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Statement;
import io.tabledav.fs.Upload;
import io.tabledav.fs.Wanted;
import io.tabledav.fs.WriteReport;
import io.tabledav.security.AccessPolicy.Grant;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Query.Effect;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A filesystem that asks the {@link AccessPolicy} before every step.
 *
 * <p>A database that may not be read is not there: it is left out of listings, and a path into it is not found. What may not
 * be written says so, and which setting would allow it. The node of a database shows {@code access} and {@code sql}, and
 * every node is writable only if it is so to the caller.
 */
public final class SecuredFileSystem implements DatabaseFileSystem {

    private final DatabaseFileSystem files;
    private final AccessPolicy policy;

    /** A secured view of a filesystem. */
    public SecuredFileSystem(DatabaseFileSystem files, AccessPolicy policy) {
        this.files = files;
        this.policy = policy;
    }

    @Override
    public Node stat(Caller caller, DbPath path) {
        if (path.databaseName() == null) {
            return files.stat(caller, path);
        }
        Grant grant = readable(caller, path);
        return shown(files.stat(caller, path), grant);
    }

    @Override
    public List<Node> list(Caller caller, DbPath.Directory folder) {
        if (folder.databaseName() != null) {
            readable(caller, folder);
        }
        List<Node> children = new ArrayList<>();
        for (Node child : files.list(caller, folder)) {
            @Nullable Grant grant = grant(caller, child.path());
            if (grant != null && mayBeSeen(child, grant)) {
                children.add(shown(child, grant));
            }
        }
        return List.copyOf(children);
    }

    @Override
    public Content read(Caller caller, DbPath.File file, QueryParameters parameters, Wanted wanted) {
        readable(caller, file);
        return files.read(caller, file, parameters, wanted);
    }

    @Override
    public WriteReport write(Caller caller, DbPath.File file, Upload upload) {
        Grant grant = readable(caller, file);
        String database = databaseOf(file);
        if (upload.shape().mode() == Mode.CREATE) {
            requireDdl(grant, database);
        }
        requireWrite(grant, database);
        return grant.holds(Right.DDL) || !upload.terms().creating()
                ? files.write(caller, file, upload)
                : writeIfThere(caller, file, upload);
    }

    /** For a caller who may not create: what is not there stays so, and the reason is told. */
    private WriteReport writeIfThere(Caller caller, DbPath.File file, Upload upload) {
        try {
            return files.write(caller, file, upload.intoWhatIsThere());
        } catch (DatabaseException e) {
            if (e.code() != Code.NOT_FOUND) {
                throw e;
            }
            String database = databaseOf(file);
            throw DatabaseException.of(
                            Code.FORBIDDEN,
                            "There is nothing at " + file.href() + ", and no table may be made in the database "
                                    + database + ".")
                    .withHint(ddlHint(database))
                    .withCause(e);
        }
    }

    @Override
    public Content query(Caller caller, Statement statement) {
        String database = statement.database();
        Grant grant = readable(caller, new DbPath.Catalog(database));
        if (!grant.holds(Right.SQL)) {
            throw DatabaseException.of(Code.FORBIDDEN, "The database " + database + " takes no SQL.")
                    .withHint("Whoever runs the server can allow it: " + setting(database, "sql=true") + ".");
        }
        return files.query(caller, withEffect(statement, granted(statement.effect(), grant, database)));
    }

    private static Effect granted(Effect wanted, Grant grant, String database) {
        return switch (wanted) {
            case READ -> Effect.READ;
            case WRITE -> {
                requireWrite(grant, database);
                yield grant.holds(Right.DDL) ? Effect.DDL : Effect.WRITE;
            }
            case DDL -> {
                requireDdl(grant, database);
                yield Effect.DDL;
            }
        };
    }

    private static Statement withEffect(Statement statement, Effect effect) {
        return new Statement(
                statement.database(),
                statement.text(),
                statement.parameters(),
                effect,
                statement.limit(),
                statement.timeout(),
                statement.format(),
                statement.numbers());
    }

    private static void requireWrite(Grant grant, String database) {
        if (!grant.holds(Right.WRITE)) {
            throw DatabaseException.of(Code.READ_ONLY, "The database " + database + " is read-only here.")
                    .withHint("Whoever runs the server can allow it: " + setting(database, "access=write") + ".");
        }
    }

    private static void requireDdl(Grant grant, String database) {
        if (!grant.holds(Right.DDL)) {
            throw DatabaseException.of(
                            Code.FORBIDDEN, "Nothing may be created or dropped in the database " + database + ".")
                    .withHint(ddlHint(database));
        }
    }

    private static String ddlHint(String database) {
        return "Whoever runs the server can allow it: " + setting(database, "access=ddl") + ".";
    }

    private static String setting(String database, String rest) {
        String name = database.matches("[A-Za-z0-9_-]+") ? database : "\"" + database + "\"";
        return "tabledav.databases." + name + "." + rest;
    }

    private static boolean mayBeSeen(Node node, Grant grant) {
        return grant.holds(Right.READ) && (!(node.path() instanceof DbPath.DropBox) || grant.holds(Right.WRITE));
    }

    private static Node shown(Node node, Grant grant) {
        boolean writable = node.writable() && grant.holds(Right.WRITE);
        Map<String, Object> properties = node.properties();
        if (node.path() instanceof DbPath.Catalog) {
            properties = new LinkedHashMap<>(properties);
            properties.put("access", grant.access().word());
            properties.put("sql", grant.holds(Right.SQL));
        }
        return new Node(
                node.path(), writable, node.mediaType(), node.sizeBytes(), node.etag(), node.modified(), properties);
    }

    private Grant readable(Caller caller, DbPath path) {
        @Nullable Grant grant = grant(caller, path);
        if (grant == null || !grant.holds(Right.READ)) {
            throw path.notFound();
        }
        return grant;
    }

    private @Nullable Grant grant(Caller caller, DbPath path) {
        String database = path.databaseName();
        return database == null ? null : policy.grant(caller, database);
    }

    private static String databaseOf(DbPath.File file) {
        String database = file.databaseName();
        if (database == null) {
            throw file.notFound();
        }
        return database;
    }
}
