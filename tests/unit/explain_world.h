/* A policy, its rules and a registry written as texts, loaded for households to be explained. */
#ifndef DIGUAN_TEST_EXPLAIN_WORLD_H
#define DIGUAN_TEST_EXPLAIN_WORLD_H

#include "nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

enum { WORLD_FILES = 4 };
static const char *const world_files[WORLD_FILES] = {"facts.yaml", "policy.yaml", "rules.lua",
                                                     "r.db"};

struct world {
    char folder[64];
    struct arena arena;
    struct policy policy;
    struct rulebook *book;
    struct registry registry;
    struct plain *plain;
    struct fault fault;
};

static inline const char *world_path(const struct world *world, const char *name, char out[128])
{
    snprintf(out, 128, "%s/%s", world->folder, name);
    return out;
}

static inline void world_write(const struct world *world, const char *name, const char *text)
{
    char path[128];
    FILE *file = fopen(world_path(world, name, path), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static inline void require(const struct world *world, bool good)
{
    if (!good)
        fail_msg("%s", world->fault.text[0]);
}

static inline int world_day(void)
{
    return date_from_civil(2018, 12, 31);
}

static inline void world_registry(struct world *world, const char *schema, const char *rows)
{
    sqlite3 *database;
    char path[128];
    assert_int_equal(sqlite3_open(world_path(world, "r.db", path), &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, schema, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, rows, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static inline void world_load(struct world *world)
{
    char path[128];
    require(world, policy_load(world->folder, &world->arena, &world->policy, &world->fault));
    world->book = rulebook_load(&world->policy, world_day(), &world->fault);
    require(world, world->book != NULL);
    struct registry_request request = {0};
    require(world, explain_wanted(world->book, &world->arena, request.wanted, &world->fault));
    require(world, registry_load(world_path(world, "r.db", path), &world->policy.facts, &request,
                                 &world->registry, &world->fault));
    world->plain =
        plain_new(world->book, NULL, &world->registry.tables, world_day(), &world->fault);
    require(world, world->plain != NULL);
}

/* `schema` and `rows` are SQL. */
static inline void world_make(struct world *world, const char *facts, const char *policy,
                              const char *rules, const char *schema, const char *rows)
{
    memset(world, 0, sizeof *world);
    fault_init(&world->fault);
    arena_init(&world->arena);
    strcpy(world->folder, "/tmp/diguan-explain-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    world_write(world, "facts.yaml", facts);
    world_write(world, "policy.yaml", policy);
    world_write(world, "rules.lua", rules);
    world_registry(world, schema, rows);
    world_load(world);
}

static inline void world_close(struct world *world)
{
    char path[128];
    plain_free(world->plain);
    registry_release(&world->registry);
    rulebook_free(world->book);
    arena_release(&world->arena);
    for (int i = 0; i < WORLD_FILES; i++)
        unlink(world_path(world, world_files[i], path));
    rmdir(world->folder);
}

/* The explanation must be released by the caller. */
static inline void world_explain(struct world *world, size_t row, struct explanation *explanation,
                                 struct nearest *nearest)
{
    const struct explain_request request = {.rulebook = world->book,
                                            .registry = &world->registry,
                                            .plain = world->plain,
                                            .as_of_day = world_day(),
                                            .household = row};
    require(world, explain_household(&request, explanation, &world->fault));
    require(world, nearest_find(explanation, &explanation->arena, nearest, &world->fault));
}

#endif
