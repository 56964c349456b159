/* The limit that reading SQLite is measured against: step over every row of a query and touch every value once.
 *
 * usage: loop DATABASE SQL          prints: rows, cells, checksum; CPU seconds of this process
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>

static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec / 1e6; }

int main(int argc, char **argv) {
    sqlite3 *db;
    sqlite3_stmt *statement;
    if (argc != 3) {
        fprintf(stderr, "usage: loop DATABASE SQL\n");
        return 2;
    }
    if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK
        || sqlite3_prepare_v2(db, argv[2], -1, &statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "loop: %s\n", sqlite3_errmsg(db));
        return 1;
    }
    int columns = sqlite3_column_count(statement);
    int64_t rows = 0;
    uint64_t checksum = 0;
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++) {
            switch (sqlite3_column_type(statement, i)) {
                case SQLITE_INTEGER:
                    checksum += (uint64_t) sqlite3_column_int64(statement, i);
                    break;
                case SQLITE_FLOAT:
                    checksum += (uint64_t) sqlite3_column_double(statement, i);
                    break;
                case SQLITE_NULL:
                    checksum += 1;
                    break;
                default: {
                    const unsigned char *bytes = sqlite3_column_blob(statement, i);
                    int length = sqlite3_column_bytes(statement, i);
                    checksum += (uint64_t) length + (length > 0 ? bytes[0] + bytes[length - 1] : 0);
                }
            }
        }
        rows++;
    }
    if (result != SQLITE_DONE) {
        fprintf(stderr, "loop: %s\n", sqlite3_errmsg(db));
        return 1;
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%lld rows %d columns checksum %llu\n%.3f\n", (long long) rows, columns, (unsigned long long) checksum,
        seconds(usage.ru_utime) + seconds(usage.ru_stime));
    return 0;
}
