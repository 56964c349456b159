-- What the server remembers. Keys, principals and all that clients send are bytes (UTF-8), so that every database compares them
-- the same way: by bytes. Moments are milliseconds since 1970 in UTC. The types differ between databases and are put in.

-- A row that a transaction locks holds off all others that would change the same part of the tree (0 to 15) or the same
-- principal's files (16 to 31). 'held' counts the rows of tabledav_lock of a part, those that have expired included.
CREATE TABLE tabledav_guard (
    bucket INTEGER NOT NULL PRIMARY KEY,
    held   BIGINT NOT NULL
) ${engine};

INSERT INTO tabledav_guard (bucket, held) VALUES
    (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0),
    (8, 0), (9, 0), (10, 0), (11, 0), (12, 0), (13, 0), (14, 0), (15, 0),
    (16, 0), (17, 0), (18, 0), (19, 0), (20, 0), (21, 0), (22, 0), (23, 0),
    (24, 0), (25, 0), (26, 0), (27, 0), (28, 0), (29, 0), (30, 0), (31, 0);

CREATE TABLE tabledav_lock (
    token      VARCHAR(64) NOT NULL PRIMARY KEY,
    resource   ${key} NOT NULL,
    parent     ${key} NOT NULL,
    bucket     INTEGER NOT NULL,
    lock_scope VARCHAR(16) NOT NULL,
    lock_depth VARCHAR(16) NOT NULL,
    name_only  INTEGER NOT NULL,
    principal  ${principal} NOT NULL,
    owner_text ${bytes} NOT NULL,
    timeout_ms BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) ${engine};
CREATE INDEX tabledav_lock_resource ON tabledav_lock (resource);
CREATE INDEX tabledav_lock_parent ON tabledav_lock (parent);
CREATE INDEX tabledav_lock_principal ON tabledav_lock (principal, expires_at);
CREATE INDEX tabledav_lock_expires ON tabledav_lock (expires_at);

CREATE TABLE tabledav_property (
    resource  ${key} NOT NULL,
    name_hash ${hash} NOT NULL,
    parent    ${key} NOT NULL,
    namespace ${bytes} NOT NULL,
    name      ${bytes} NOT NULL,
    xml       ${bytes} NOT NULL,
    PRIMARY KEY (resource, name_hash)
) ${engine};
CREATE INDEX tabledav_property_parent ON tabledav_property (parent);

-- 'content' is null for a folder, and for a file without bytes.
CREATE TABLE tabledav_scratch (
    principal    ${principal} NOT NULL,
    resource     ${key} NOT NULL,
    parent       ${key} NOT NULL,
    kind         VARCHAR(16) NOT NULL,
    content      VARCHAR(64),
    size_bytes   BIGINT NOT NULL,
    content_type ${principal},
    etag         VARCHAR(64),
    created_at   BIGINT NOT NULL,
    modified_at  BIGINT NOT NULL,
    used_at      BIGINT NOT NULL,
    PRIMARY KEY (principal, resource)
) ${engine};
CREATE INDEX tabledav_scratch_parent ON tabledav_scratch (principal, parent);
CREATE INDEX tabledav_scratch_used ON tabledav_scratch (used_at);

-- 'pending' while it is written, 'live' while a file has it, then 'dropped' until nobody can be reading it.
CREATE TABLE tabledav_content (
    id         VARCHAR(64) NOT NULL PRIMARY KEY,
    principal  ${principal} NOT NULL,
    size_bytes BIGINT NOT NULL,
    stage      VARCHAR(16) NOT NULL,
    touched_at BIGINT NOT NULL
) ${engine};
CREATE INDEX tabledav_content_principal ON tabledav_content (principal, stage, size_bytes);
CREATE INDEX tabledav_content_stage ON tabledav_content (stage, touched_at);

-- The bytes of a content; each piece begins at an offset and reaches to the next.
CREATE TABLE tabledav_piece (
    content     VARCHAR(64) NOT NULL,
    from_offset BIGINT NOT NULL,
    bytes       ${bytes} NOT NULL,
    PRIMARY KEY (content, from_offset)
) ${engine};

CREATE TABLE tabledav_hidden (
    principal ${principal} NOT NULL,
    resource  ${key} NOT NULL,
    parent    ${key} NOT NULL,
    until_at  BIGINT NOT NULL,
    PRIMARY KEY (principal, resource)
) ${engine};
CREATE INDEX tabledav_hidden_parent ON tabledav_hidden (principal, parent);
CREATE INDEX tabledav_hidden_until ON tabledav_hidden (until_at);

CREATE TABLE tabledav_drop_result (
    principal    ${principal} NOT NULL,
    resource     ${key} NOT NULL,
    parent       ${key} NOT NULL,
    size_bytes   BIGINT NOT NULL,
    content_hash ${bytes} NOT NULL,
    json         ${bytes} NOT NULL,
    recorded_at  BIGINT NOT NULL,
    until_at     BIGINT NOT NULL,
    PRIMARY KEY (principal, resource)
) ${engine};
CREATE INDEX tabledav_drop_result_parent ON tabledav_drop_result (principal, parent);
CREATE INDEX tabledav_drop_result_until ON tabledav_drop_result (until_at);
