#include "sheet_writer.h"

#include <sqlite3.h>
#include <string.h>

static void put_insert(struct buffer *sql, const struct sheet *sheet)
{
    buffer_format(sql, "INSERT INTO %s (", sheet->table);
    for (int i = 0; i < sheet->width; i++)
        buffer_format(sql, i ? ", %s" : "%s", sheet->entries[i].column);
    buffer_put(sql, ") VALUES (");
    for (int i = 0; i < sheet->width; i++)
        buffer_put(sql, i ? ", ?" : "?");
    buffer_put(sql, ")");
}

bool sheet_writer_init(struct sheet_writer *writer, const struct draft *draft,
                       const struct sheet *sheet, struct fault *fault)
{
    struct buffer sql = {0};
    *writer =
        (struct sheet_writer){.sheet = sheet, .database = draft->database, .path = draft->path};
    for (int i = 0; i < sheet->width; i++)
        writer->bound[i] = BLANK; /* as a fresh statement has it */
    put_insert(&sql, sheet);
    if (sql.failed)
        fault_memory(fault);
    else
        writer->statement = database_prepare(draft->database, draft->path, sql.bytes, fault);
    buffer_release(&sql);
    return writer->statement != NULL;
}

static int bind_part(sqlite3_stmt *statement, int place, int64_t number, int divisor)
{
    if (number % divisor == 0)
        return sqlite3_bind_int64(statement, place, number / divisor);
    return sqlite3_bind_double(statement, place, (double)number / divisor);
}

static int bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    return sqlite3_bind_text(statement, place, text, (int)strlen(text), SQLITE_STATIC);
}

static int bind(struct sheet_writer *writer, int column, int64_t number)
{
    const struct entry *entry = &writer->sheet->entries[column];
    sqlite3_stmt *statement = writer->statement;
    int place = column + 1;
    if (number == BLANK)
        return sqlite3_bind_null(statement, place);
    switch (entry->kind) {
    case ENTRY_WHOLE:
        return sqlite3_bind_int64(statement, place, number);
    case ENTRY_TENTHS:
        return bind_part(statement, place, number, 10);
    case ENTRY_FEN:
        return bind_part(statement, place, number, 100);
    case ENTRY_DAY:
        return bind_text(statement, place, text_from_date((int)number, writer->day));
    case ENTRY_LABEL:
        return bind_text(statement, place, entry->labels[number]);
    default:
        return bind_text(statement, place, (const char *)(intptr_t)number);
    }
}

/* A text may have changed at the same address. */
static bool is_bound(const struct sheet_writer *writer, int column, int64_t number)
{
    return number == writer->bound[column] &&
           (number == BLANK || writer->sheet->entries[column].kind != ENTRY_TEXT);
}

static bool bind_row(struct sheet_writer *writer, const int64_t *row)
{
    for (int i = 0; i < writer->sheet->width; i++) {
        if (is_bound(writer, i, row[i]))
            continue;
        if (bind(writer, i, row[i]) != SQLITE_OK)
            return false;
        writer->bound[i] = row[i];
    }
    return true;
}

bool sheet_writer_put(struct sheet_writer *writer, const int64_t *row, struct fault *fault)
{
    if (bind_row(writer, row) && sqlite3_step(writer->statement) == SQLITE_DONE) {
        sqlite3_reset(writer->statement);
        return true;
    }
    database_fault(writer->database, writer->path, fault);
    sqlite3_reset(writer->statement);
    return false;
}

void sheet_writer_release(struct sheet_writer *writer)
{
    sqlite3_finalize(writer->statement);
    writer->statement = NULL;
}
