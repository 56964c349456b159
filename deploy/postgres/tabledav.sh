#!/bin/sh
# Run by PostgreSQL's image once, when its volume is empty: makes the role that TableDAV logs in as. Clients may send SQL
# through it, so it owns the database but is no superuser, who could read the server's files.
set -eu

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\set password `cat /run/secrets/postgres_password`
CREATE ROLE tabledav LOGIN PASSWORD :'password';
ALTER DATABASE :"DBNAME" OWNER TO tabledav;
SQL
