#include "sheet_writer.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static void put_values(struct buffer *sql, int width)
{
    for (int i = 0; i < width; i++)
        buffer_put(sql, i ? ", ?" : "(?");
    buffer_put(sql, ")");
}

static void put_insert(struct buffer *sql, const struct sheet *sheet, int count)
{
    buffer_format(sql, "INSERT INTO %s (", sheet->table);
    for (int i = 0; i < sheet->width; i++)
        buffer_format(sql, i ? ", %s" : "%s", sheet->entries[i].column);
    buffer_put(sql, ") VALUES ");
    for (int i = 0; i < count; i++) {
        buffer_put(sql, i ? ", " : "");
        put_values(sql, sheet->width);
    }
}

void sheet_writer_init(struct sheet_writer *writer, const struct draft *draft,
                       const struct sheet *sheet)
{
    *writer =
        (struct sheet_writer){.sheet = sheet, .database = draft->database, .path = draft->path};
}

/* A fresh statement has only NULLs. */
static bool make_room(struct sheet_insert *insert, int cells, struct fault *fault)
{
    insert->bound = malloc((size_t)cells * sizeof *insert->bound);
    if (!insert->bound)
        return fault_memory(fault);
    for (int i = 0; i < cells; i++)
        insert->bound[i] = BLANK;
    return true;
}

static bool prepare(struct sheet_writer *writer, int count, struct fault *fault)
{
    struct sheet_insert *insert = &writer->inserts[count - 1];
    struct buffer sql = {0};
    if (insert->statement)
        return true;
    put_insert(&sql, writer->sheet, count);
    if (sql.failed)
        fault_memory(fault);
    else
        insert->statement = database_prepare(writer->database, writer->path, sql.bytes, fault);
    buffer_release(&sql);
    return insert->statement && make_room(insert, count * writer->sheet->width, fault);
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

static int bind(sqlite3_stmt *statement, int place, const struct entry *entry, int64_t number,
                char *day)
{
    if (number == BLANK)
        return sqlite3_bind_null(statement, place);
    switch (entry->kind) {
    case ENTRY_WHOLE:
        return sqlite3_bind_int64(statement, place, number);
    case ENTRY_TENTHS:
        return bind_part(statement, place, number, 10);
    case ENTRY_FEN:
        return bind_part(statement, place, number, 100);
    case ENTRY_LABEL:
        return bind_text(statement, place, entry->labels[number]);
    case ENTRY_DAY:
        return bind_text(statement, place, text_from_date((int)number, day));
    default:
        return bind_text(statement, place, (const char *)(intptr_t)number);
    }
}

/* Behind the same number a text or the place of a date may have changed. */
static bool is_bound(const struct entry *entry, int64_t bound, int64_t number)
{
    return number == bound && (number == BLANK || entry->kind <= ENTRY_LABEL);
}

static bool bind_row(struct sheet_writer *writer, struct sheet_insert *insert, int place,
                     const int64_t *row)
{
    int width = writer->sheet->width, first = place * width;
    for (int i = 0; i < width; i++) {
        const struct entry *entry = &writer->sheet->entries[i];
        if (is_bound(entry, insert->bound[first + i], row[i]))
            continue;
        if (bind(insert->statement, first + i + 1, entry, row[i], writer->days[place]) != SQLITE_OK)
            return false;
        insert->bound[first + i] = row[i];
    }
    return true;
}

static bool bind_rows(struct sheet_writer *writer, const int64_t *const *rows, int count)
{
    for (int i = 0; i < count; i++)
        if (!bind_row(writer, &writer->inserts[count - 1], i, rows[i]))
            return false;
    return true;
}

bool sheet_writer_put(struct sheet_writer *writer, const int64_t *const *rows, int count,
                      struct fault *fault)
{
    if (!prepare(writer, count, fault))
        return false;
    sqlite3_stmt *statement = writer->inserts[count - 1].statement;
    bool put = bind_rows(writer, rows, count) && sqlite3_step(statement) == SQLITE_DONE;
    if (!put)
        database_fault(writer->database, writer->path, fault);
    sqlite3_reset(statement);
    return put;
}

void sheet_writer_release(struct sheet_writer *writer)
{
    for (int i = 0; i < SHEET_ROWS_MOST; i++) {
        sqlite3_finalize(writer->inserts[i].statement);
        free(writer->inserts[i].bound);
        writer->inserts[i] = (struct sheet_insert){0};
    }
}
